"""Whoever writes what boards count has told of it before: held to in the tables of every test, row by row.

Boards of many cases trust that ``fact_changes.note`` was called first, in the same transaction, for each day on which a
case was or will be opened or closed. What a test writes behind its back says so in the statement: "told to nobody".
"""

from typing import Final

TELLING: Final = """
CREATE FUNCTION told_of(merchant bigint, VARIADIC moments timestamptz[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE moment timestamptz;
BEGIN
    FOREACH moment IN ARRAY moments LOOP
        IF moment IS NOT NULL AND NOT EXISTS (
            SELECT FROM casework_factchange c WHERE c.merchant_id = merchant
                AND c.day = (moment AT TIME ZONE 'UTC')::date
                AND c.xmin::text::bigint >= pg_current_xact_id()::text::bigint
        ) THEN
            RAISE EXCEPTION 'boards were not told of %: call fact_changes.note before writing', moment;
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION facts_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_query() LIKE '%told to nobody%' THEN RETURN NULL; END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM told_of(OLD.merchant_id, OLD.opened_at, OLD.closed_at); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM told_of(NEW.merchant_id, NEW.opened_at, NEW.closed_at); END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION costs_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE cost casework_cost := coalesce(NEW, OLD);
BEGIN
    IF current_query() NOT LIKE '%told to nobody%' THEN
        PERFORM told_of(f.merchant_id, f.opened_at, f.closed_at) FROM casework_casefact f
        WHERE f.merchant_id = cost.merchant_id AND f.dossier_id = cost.dossier_id AND f.no = cost.case_no;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE ON casework_casefact FOR EACH ROW EXECUTE FUNCTION facts_told();
CREATE TRIGGER told AFTER INSERT OR UPDATE OR DELETE ON casework_cost FOR EACH ROW EXECUTE FUNCTION costs_told();
"""
