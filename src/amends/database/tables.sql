-- migration: contenttypes 0001_initial
-- migration: contenttypes 0002_remove_content_type_name
-- migration: auth 0001_initial
-- migration: auth 0002_alter_permission_name_max_length
-- migration: auth 0003_alter_user_email_max_length
-- migration: auth 0004_alter_user_username_opts
-- migration: auth 0005_alter_user_last_login_null
-- migration: auth 0006_require_contenttypes_0002
-- migration: auth 0007_alter_validators_add_error_messages
-- migration: auth 0008_alter_user_username_max_length
-- migration: auth 0009_alter_user_last_name_max_length
-- migration: auth 0010_alter_group_name_max_length
-- migration: auth 0011_update_proxy_permissions
-- migration: auth 0012_alter_user_first_name_max_length
-- migration: axes 0001_initial
-- migration: axes 0002_auto_20151217_2044
-- migration: axes 0003_auto_20160322_0929
-- migration: axes 0004_auto_20181024_1538
-- migration: axes 0005_remove_accessattempt_trusted
-- migration: axes 0006_remove_accesslog_trusted
-- migration: axes 0007_alter_accessattempt_unique_together
-- migration: axes 0008_accessfailurelog
-- migration: axes 0009_add_session_hash
-- migration: axes 0010_accessattemptexpiration
-- migration: sessions 0001_initial
-- migration: merchants 0001_initial
-- migration: merchants 0002_row_level_security
-- migration: merchants 0003_people_and_phases
-- migration: merchants 0004_protect_people
-- migration: merchants 0005_own_days
-- migration: merchants 0006_warnings
-- migration: merchants 0007_loans_settled
-- migration: merchants 0008_rates
-- migration: merchants 0009_key_member
-- migration: merchants 0010_alert_notices
-- migration: merchants 0011_people_of_merchants
-- migration: merchants 0012_notice_about
-- migration: merchants 0013_notices_of_a_merchant
-- migration: merchants 0014_desk_turns
-- migration: merchants 0015_heard_notices
-- migration: merchants 0016_pace
-- migration: merchants 0017_observer
-- migration: merchants 0018_own_session
-- migration: merchants 0019_tables
-- migration: merchants 0020_erasure
-- migration: merchants 0021_outside_logins
-- migration: merchants 0022_buyers
-- migration: merchants 0023_user_zone
-- migration: merchants 0024_score_facts
-- migration: casework 0001_initial
-- migration: casework 0002_ledger
-- migration: casework 0003_case_closed
-- migration: casework 0004_work_list_views
-- migration: casework 0005_granting
-- migration: casework 0006_tone
-- migration: casework 0007_evidence
-- migration: casework 0008_blind_index
-- migration: casework 0009_overlays
-- migration: casework 0010_writing
-- migration: casework 0011_waybill
-- migration: casework 0012_waybill_filling
-- migration: casework 0013_audit_actor
-- migration: casework 0014_letters_and_undo
-- migration: casework 0015_list_columns
-- migration: casework 0016_list_filling
-- migration: casework 0017_causes_losses_holds
-- migration: casework 0018_samples
-- migration: casework 0019_pack_versions
-- migration: casework 0020_list_indexes
-- migration: casework 0021_texts
-- migration: casework 0022_texts_filling
-- migration: casework 0023_open_losses
-- migration: casework 0024_promises
-- migration: casework 0025_buyer
-- migration: casework 0026_buyer_filling
-- migration: casework 0027_home_money
-- migration: casework 0028_case_seen
-- migration: casework 0029_inbox_marks
-- migration: casework 0030_lanes
-- migration: casework 0031_record_names
-- migration: casework 0032_reach
-- migration: casework 0033_outside_accounts
-- migration: casework 0034_alerts
-- migration: casework 0035_steps_history
-- migration: casework 0036_log_adds_up
-- migration: casework 0037_sample_column
-- migration: casework 0038_alert_due_of_a_merchant
-- migration: casework 0039_kept_playbooks
-- migration: casework 0040_effect_next
-- migration: casework 0041_desk_turns
-- migration: casework 0042_pulled_effects
-- migration: casework 0043_outside_links
-- migration: casework 0044_approval_form
-- migration: casework 0045_case_wrote
-- migration: casework 0046_returned_grant
-- migration: casework 0047_data_keys
-- migration: casework 0048_audit_seals
-- migration: casework 0049_imported_orders
-- migration: casework 0050_parcel_numbers
-- migration: casework 0051_signal_penalty
-- migration: casework 0052_erasure
-- migration: casework 0053_hold_over
-- migration: casework 0054_hold_answers
-- migration: casework 0055_dock
-- migration: casework 0056_reviews
-- migration: casework 0057_buyers
-- migration: casework 0058_stations
-- migration: casework 0059_invoices_payments
-- migration: casework 0060_case_facts
-- migration: casework 0061_grades
-- migration: casework 0062_partners
-- migration: casework 0063_readiness
-- migration: casework 0064_grant_booking
-- migration: casework 0065_shared_parcel
-- migration: casework 0066_costs
-- migration: casework 0067_partner_asks
-- migration: casework 0068_deposits
-- migration: casework 0069_care
-- migration: casework 0070_mail
-- migration: casework 0071_contracts_resends
-- migration: casework 0072_deposits_exchanges
-- migration: casework 0073_mailed_boards
-- migration: casework 0074_refills
-- migration: casework 0075_script_folders
-- migration: casework 0076_house_rules
-- migration: casework 0077_together
-- migration: casework 0078_lent_steps
-- migration: casework 0079_product_pictures
-- migration: casework 0080_board_parts
-- migration: casework 0081_days_and_goods
-- migration: casework 0082_rating_words
-- migration: casework 0083_goods_granted
-- migration: casework 0084_board_columns
-- migration: casework 0085_clear_cases
-- migration: casework 0086_raised_problems
-- migration: casework 0087_partner_hours
-- migration: casework 0088_trials_beside
-- migration: casework 0089_promises_in_one_order
-- migration: casework 0090_warehouse_partners
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(100) NOT NULL, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
ALTER TABLE "django_content_type" ADD CONSTRAINT "django_content_type_app_label_model_76bd3d3b_uniq" UNIQUE ("app_label", "model");
ALTER TABLE "django_content_type" ALTER COLUMN "name" DROP NOT NULL;
ALTER TABLE "django_content_type" DROP COLUMN "name" CASCADE;
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(50) NOT NULL, "content_type_id" integer NOT NULL, "codename" varchar(100) NOT NULL);
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL UNIQUE);
CREATE TABLE "auth_group_permissions" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "group_id" integer NOT NULL, "permission_id" integer NOT NULL);
ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_codename_01ab375a_uniq" UNIQUE ("content_type_id", "codename");
ALTER TABLE "auth_permission" ADD CONSTRAINT "auth_permission_content_type_id_2f476e4b_fk_django_co" FOREIGN KEY ("content_type_id") REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE INDEX "auth_group_name_a6ea08ec_like" ON "auth_group" ("name" varchar_pattern_ops);
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" UNIQUE ("group_id", "permission_id");
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissions_group_id_b120cbf9_fk_auth_group_id" FOREIGN KEY ("group_id") REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "auth_group_permissions" ADD CONSTRAINT "auth_group_permissio_permission_id_84c5c92e_fk_auth_perm" FOREIGN KEY ("permission_id") REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");
ALTER TABLE "auth_permission" ALTER COLUMN "name" TYPE varchar(255);
ALTER TABLE "auth_group" ALTER COLUMN "name" TYPE varchar(150);
CREATE TABLE "axes_accessattempt" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_agent" varchar(255) NOT NULL, "ip_address" inet NULL, "username" varchar(255) NULL, "trusted" boolean NOT NULL, "http_accept" varchar(1025) NOT NULL, "path_info" varchar(255) NOT NULL, "attempt_time" timestamp with time zone NOT NULL, "get_data" text NOT NULL, "post_data" text NOT NULL, "failures_since_start" integer NOT NULL CHECK ("failures_since_start" >= 0));
CREATE TABLE "axes_accesslog" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_agent" varchar(255) NOT NULL, "ip_address" inet NULL, "username" varchar(255) NULL, "trusted" boolean NOT NULL, "http_accept" varchar(1025) NOT NULL, "path_info" varchar(255) NOT NULL, "attempt_time" timestamp with time zone NOT NULL, "logout_time" timestamp with time zone NULL);
CREATE INDEX "axes_accessattempt_ip_address_10922d9c" ON "axes_accessattempt" ("ip_address");
CREATE INDEX "axes_accessattempt_trusted_0eddf52e" ON "axes_accessattempt" ("trusted");
CREATE INDEX "axes_accessattempt_user_agent_ad89678b" ON "axes_accessattempt" ("user_agent");
CREATE INDEX "axes_accessattempt_user_agent_ad89678b_like" ON "axes_accessattempt" ("user_agent" varchar_pattern_ops);
CREATE INDEX "axes_accessattempt_username_3f2d4ca0" ON "axes_accessattempt" ("username");
CREATE INDEX "axes_accessattempt_username_3f2d4ca0_like" ON "axes_accessattempt" ("username" varchar_pattern_ops);
CREATE INDEX "axes_accesslog_ip_address_86b417e5" ON "axes_accesslog" ("ip_address");
CREATE INDEX "axes_accesslog_trusted_496c5681" ON "axes_accesslog" ("trusted");
CREATE INDEX "axes_accesslog_user_agent_0e659004" ON "axes_accesslog" ("user_agent");
CREATE INDEX "axes_accesslog_user_agent_0e659004_like" ON "axes_accesslog" ("user_agent" varchar_pattern_ops);
CREATE INDEX "axes_accesslog_username_df93064b" ON "axes_accesslog" ("username");
CREATE INDEX "axes_accesslog_username_df93064b_like" ON "axes_accesslog" ("username" varchar_pattern_ops);
ALTER TABLE "axes_accessattempt" DROP COLUMN "trusted" CASCADE;
ALTER TABLE "axes_accesslog" DROP COLUMN "trusted" CASCADE;
ALTER TABLE "axes_accessattempt" ADD CONSTRAINT "axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq" UNIQUE ("username", "ip_address", "user_agent");
CREATE TABLE "axes_accessfailurelog" ("id" integer NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "user_agent" varchar(255) NOT NULL, "ip_address" inet NULL, "username" varchar(255) NULL, "http_accept" varchar(1025) NOT NULL, "path_info" varchar(255) NOT NULL, "attempt_time" timestamp with time zone NOT NULL, "locked_out" boolean NOT NULL);
CREATE INDEX "axes_accessfailurelog_user_agent_ea145dda" ON "axes_accessfailurelog" ("user_agent");
CREATE INDEX "axes_accessfailurelog_user_agent_ea145dda_like" ON "axes_accessfailurelog" ("user_agent" varchar_pattern_ops);
CREATE INDEX "axes_accessfailurelog_ip_address_2e9f5a7f" ON "axes_accessfailurelog" ("ip_address");
CREATE INDEX "axes_accessfailurelog_username_a8b7e8a4" ON "axes_accessfailurelog" ("username");
CREATE INDEX "axes_accessfailurelog_username_a8b7e8a4_like" ON "axes_accessfailurelog" ("username" varchar_pattern_ops);
ALTER TABLE "axes_accesslog" ADD COLUMN "session_hash" varchar(64) DEFAULT '' NOT NULL;
ALTER TABLE "axes_accesslog" ALTER COLUMN "session_hash" DROP DEFAULT;
CREATE TABLE "axes_accessattemptexpiration" ("access_attempt_id" integer NOT NULL PRIMARY KEY, "expires_at" timestamp with time zone NOT NULL);
ALTER TABLE "axes_accessattemptexpiration" ADD CONSTRAINT "axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce" FOREIGN KEY ("access_attempt_id") REFERENCES "axes_accessattempt" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" timestamp with time zone NOT NULL);
CREATE INDEX "django_session_session_key_c0390e0f_like" ON "django_session" ("session_key" varchar_pattern_ops);
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
CREATE TABLE "merchants_desk" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "code" varchar(40) NOT NULL, "name" varchar(80) NOT NULL);
CREATE TABLE "merchants_merchant" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(120) NOT NULL, "created_at" timestamp with time zone NOT NULL);
CREATE TABLE "merchants_user" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "password" varchar(128) NOT NULL, "last_login" timestamp with time zone NULL, "email" varchar(254) NOT NULL UNIQUE, "name" varchar(80) NOT NULL, "language" varchar(10) NOT NULL, "is_active" boolean NOT NULL, CONSTRAINT "user_email_lower" CHECK ("email" = (LOWER("email"))), CONSTRAINT "user_language_known" CHECK ("language" IN ('zh-hans', 'en')));
CREATE TABLE "merchants_member" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "roles" varchar(20)[] NOT NULL, "is_active" boolean NOT NULL, "created_at" timestamp with time zone NOT NULL, "user_id" bigint NOT NULL, "merchant_id" bigint NOT NULL);
CREATE TABLE "merchants_deskseat" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "desk_id" bigint NOT NULL, "member_id" bigint NOT NULL, "merchant_id" bigint NOT NULL);
ALTER TABLE "merchants_desk" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_desk_merchant_id_00c848f5_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_desk_merchant_id_00c848f5_fk_merchants_merchant_id" IMMEDIATE;
CREATE TABLE "merchants_shop" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(120) NOT NULL, "platform" varchar(20) NOT NULL, "currency" varchar(3) NOT NULL, "zone" varchar(64) NOT NULL, "country" varchar(2) NOT NULL, "playbook" varchar(80) NOT NULL, "created_at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL);
CREATE TABLE "merchants_apikey" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "prefix" varchar(12) NOT NULL, "sha256" bytea NOT NULL UNIQUE, "created_at" timestamp with time zone NOT NULL, "last_used_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL);
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_key" UNIQUE ("merchant_id", "id");
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_user" UNIQUE ("merchant_id", "user_id");
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_roles_known" CHECK ("roles" <@ (ARRAY['front_line', 'agent', 'supervisor', 'manager', 'warehouse', 'finance', 'owner'])::varchar(20)[]);
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_has_role" CHECK (CASE WHEN "roles" IS NULL THEN NULL ELSE coalesce(array_length("roles", 1), 0) END > 0);
ALTER TABLE "merchants_deskseat" ADD CONSTRAINT "desk_seat" UNIQUE ("merchant_id", "desk_id", "member_id");
ALTER TABLE "merchants_desk" ADD CONSTRAINT "desk_key" UNIQUE ("merchant_id", "id");
ALTER TABLE "merchants_desk" ADD CONSTRAINT "desk_code" UNIQUE ("merchant_id", "code");
ALTER TABLE "merchants_shop" ADD CONSTRAINT "shop_key" UNIQUE ("merchant_id", "id");
ALTER TABLE "merchants_shop" ADD CONSTRAINT "shop_name" UNIQUE ("merchant_id", "name");
ALTER TABLE "merchants_shop" ADD CONSTRAINT "shop_platform_known" CHECK ("platform" IN ('tmall', 'taobao', 'jd', 'pdd', 'douyin', 'alibaba1688', 'aliexpress', 'shopify', 'other'));
ALTER TABLE "merchants_shop" ADD CONSTRAINT "shop_currency_iso" CHECK ("currency"::text ~ '^[A-Z]{3}$');
ALTER TABLE "merchants_shop" ADD CONSTRAINT "shop_country_iso" CHECK ("country"::text ~ '^[A-Z]{2}$');
ALTER TABLE "merchants_apikey" ADD CONSTRAINT "api_key_prefix" UNIQUE ("merchant_id", "shop_id", "prefix");
CREATE INDEX "merchants_desk_code_0bfb84c1" ON "merchants_desk" ("code");
CREATE INDEX "merchants_desk_code_0bfb84c1_like" ON "merchants_desk" ("code" varchar_pattern_ops);
CREATE INDEX "merchants_user_email_5718ab8c_like" ON "merchants_user" ("email" varchar_pattern_ops);
ALTER TABLE "merchants_member" ADD CONSTRAINT "merchants_member_user_id_6a0f9954_fk_merchants_user_id" FOREIGN KEY ("user_id") REFERENCES "merchants_user" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "merchants_member" ADD CONSTRAINT "merchants_member_merchant_id_04f3c345_fk_merchants_merchant_id" FOREIGN KEY ("merchant_id") REFERENCES "merchants_merchant" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_member_user_id_6a0f9954" ON "merchants_member" ("user_id");
CREATE INDEX "merchants_member_merchant_id_04f3c345" ON "merchants_member" ("merchant_id");
ALTER TABLE "merchants_deskseat" ADD CONSTRAINT "merchants_deskseat_desk_id_a435372d_fk_merchants_desk_id" FOREIGN KEY ("desk_id") REFERENCES "merchants_desk" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "merchants_deskseat" ADD CONSTRAINT "merchants_deskseat_member_id_fbb83c53_fk_merchants_member_id" FOREIGN KEY ("member_id") REFERENCES "merchants_member" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "merchants_deskseat" ADD CONSTRAINT "merchants_deskseat_merchant_id_9ae6f8d2_fk_merchants" FOREIGN KEY ("merchant_id") REFERENCES "merchants_merchant" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_deskseat_desk_id_a435372d" ON "merchants_deskseat" ("desk_id");
CREATE INDEX "merchants_deskseat_member_id_fbb83c53" ON "merchants_deskseat" ("member_id");
CREATE INDEX "merchants_deskseat_merchant_id_9ae6f8d2" ON "merchants_deskseat" ("merchant_id");
CREATE INDEX "merchants_desk_merchant_id_00c848f5" ON "merchants_desk" ("merchant_id");
ALTER TABLE "merchants_shop" ADD CONSTRAINT "merchants_shop_merchant_id_45c0b52b_fk_merchants_merchant_id" FOREIGN KEY ("merchant_id") REFERENCES "merchants_merchant" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_shop_merchant_id_45c0b52b" ON "merchants_shop" ("merchant_id");
ALTER TABLE "merchants_apikey" ADD CONSTRAINT "merchants_apikey_merchant_id_6da38186_fk_merchants_merchant_id" FOREIGN KEY ("merchant_id") REFERENCES "merchants_merchant" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "merchants_apikey" ADD CONSTRAINT "merchants_apikey_shop_id_d2b28e49_fk_merchants_shop_id" FOREIGN KEY ("shop_id") REFERENCES "merchants_shop" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_apikey_merchant_id_6da38186" ON "merchants_apikey" ("merchant_id");
CREATE INDEX "merchants_apikey_shop_id_d2b28e49" ON "merchants_apikey" ("shop_id");
DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amends_desk') THEN
                CREATE ROLE amends_desk NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
DO $$ BEGIN
            IF NOT pg_has_role(current_user, 'amends_desk',
                CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
                EXECUTE format('GRANT amends_desk TO %I', current_user);
            END IF;
        END $$;
GRANT USAGE ON SCHEMA public TO amends_desk;
ALTER TABLE merchants_merchant ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_merchant TO amends_desk USING (id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_merchant TO amends_desk;
ALTER TABLE merchants_shop ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_shop TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_shop TO amends_desk;
ALTER TABLE merchants_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_member TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_member TO amends_desk;
ALTER TABLE merchants_desk ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_desk TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_desk TO amends_desk;
ALTER TABLE merchants_deskseat ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_deskseat TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_deskseat TO amends_desk;
ALTER TABLE merchants_apikey ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_apikey TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_apikey TO amends_desk;
ALTER TABLE merchants_user ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_user TO amends_desk USING (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_user.id)) WITH CHECK (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_user.id));
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_user TO amends_desk;
ALTER TABLE django_session ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON django_session TO amends_desk USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO amends_desk;
ALTER TABLE merchants_deskseat ADD CONSTRAINT merchants_deskseat_desk_id_same_merchant FOREIGN KEY (merchant_id, desk_id) REFERENCES merchants_desk (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_deskseat ADD CONSTRAINT merchants_deskseat_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_apikey ADD CONSTRAINT merchants_apikey_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE "merchants_absence" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "from_at" timestamp with time zone NOT NULL, "until_at" timestamp with time zone NOT NULL, "note" varchar(200) NOT NULL, "settled_at" timestamp with time zone NULL);
CREATE TABLE "merchants_change" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "area" varchar(20) NOT NULL, "key" varchar(80) NOT NULL, "before" jsonb NULL, "after" jsonb NULL, "at" timestamp with time zone NOT NULL);
CREATE TABLE "merchants_closeddesk" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "phase" varchar(20) NOT NULL);
CREATE TABLE "merchants_invitation" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "email" varchar(254) NOT NULL, "roles" varchar(20)[] NOT NULL, "desks" varchar(40)[] NOT NULL, "sha256" bytea NOT NULL UNIQUE, "created_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "accepted_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL);
CREATE TABLE "merchants_loan" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "role" varchar(20) NOT NULL, "from_at" timestamp with time zone NOT NULL, "until_at" timestamp with time zone NOT NULL, "most" integer NULL, "used" integer NOT NULL, "reason" varchar(200) NOT NULL, "ended_at" timestamp with time zone NULL);
CREATE TABLE "merchants_notice" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "kind" varchar(20) NOT NULL, "words" jsonb NOT NULL, "url" varchar(200) NOT NULL, "once" varchar(120) NOT NULL, "at" timestamp with time zone NOT NULL, "read_at" timestamp with time zone NULL);
CREATE TABLE "merchants_promotion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(80) NOT NULL, "warm_up_on" date NOT NULL, "sale_on" date NOT NULL, "after_sales_on" date NOT NULL, "ends_on" date NOT NULL, "announced" varchar(20) NOT NULL);
CREATE TABLE "merchants_shift" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "phase" varchar(20) NOT NULL, "weekdays" smallint[] NOT NULL, "from_hour" smallint NOT NULL, "until_hour" smallint NOT NULL);
CREATE TABLE "merchants_twostep" ("user_id" bigint NOT NULL PRIMARY KEY, "secret" bytea NOT NULL, "confirmed_at" timestamp with time zone NULL, "counter" bigint NOT NULL, "recovery" bytea[] NOT NULL, "failed" smallint NOT NULL, "locked_until" timestamp with time zone NULL);
CREATE TABLE "merchants_upload" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "name" varchar(200) NOT NULL, "started_at" timestamp with time zone NOT NULL, "beat_at" timestamp with time zone NOT NULL, "total" integer NOT NULL, "done" integer NOT NULL, "refused" integer NOT NULL, "state" varchar(10) NOT NULL, "error" varchar(300) NOT NULL);
CREATE TABLE "merchants_visit" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "key" varchar(40) NOT NULL UNIQUE, "agent" varchar(200) NOT NULL, "address" varchar(45) NOT NULL, "at" timestamp with time zone NOT NULL);
ALTER TABLE "merchants_desk" ADD COLUMN "assignment" varchar(20) DEFAULT 'take' NOT NULL;
ALTER TABLE "merchants_desk" ALTER COLUMN "assignment" DROP DEFAULT;
ALTER TABLE "merchants_desk" ADD COLUMN "given_to" bigint NULL;
ALTER TABLE "merchants_member" ADD COLUMN "issues" varchar(40)[] DEFAULT '{}' NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "issues" DROP DEFAULT;
ALTER TABLE "merchants_member" ADD COLUMN "languages" varchar(10)[] DEFAULT '{}' NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "languages" DROP DEFAULT;
ALTER TABLE "merchants_member" ADD COLUMN "mentor_id" bigint NULL CONSTRAINT "merchants_member_mentor_id_93d12503_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_member_mentor_id_93d12503_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_member" ADD COLUMN "muted" varchar(20)[] DEFAULT '{}' NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "muted" DROP DEFAULT;
ALTER TABLE "merchants_member" ADD COLUMN "part_time" boolean DEFAULT false NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "part_time" DROP DEFAULT;
ALTER TABLE "merchants_member" ADD COLUMN "platforms" varchar(20)[] DEFAULT '{}' NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "platforms" DROP DEFAULT;
ALTER TABLE "merchants_member" ADD COLUMN "seniority" varchar(10) DEFAULT 'senior' NOT NULL;
ALTER TABLE "merchants_member" ALTER COLUMN "seniority" DROP DEFAULT;
ALTER TABLE "merchants_merchant" ADD COLUMN "two_step_required" boolean DEFAULT false NOT NULL;
ALTER TABLE "merchants_merchant" ALTER COLUMN "two_step_required" DROP DEFAULT;
ALTER TABLE "merchants_desk" ADD CONSTRAINT "desk_assignment_known" CHECK ("assignment" IN ('take', 'round_robin', 'least_loaded'));
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_seniority_known" CHECK ("seniority" IN ('new', 'senior'));
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_not_own_mentor" CHECK (NOT ("mentor_id" = ("id") AND "mentor_id" IS NOT NULL));
ALTER TABLE "merchants_absence" ADD COLUMN "member_id" bigint NOT NULL CONSTRAINT "merchants_absence_member_id_d21fe3ca_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_absence_member_id_d21fe3ca_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_absence" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_absence_merchant_id_d9e449a5_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_absence_merchant_id_d9e449a5_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_absence" ADD COLUMN "stand_in_id" bigint NULL CONSTRAINT "merchants_absence_stand_in_id_6c040cae_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_absence_stand_in_id_6c040cae_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_change" ADD COLUMN "by_id" bigint NOT NULL CONSTRAINT "merchants_change_by_id_47cc913a_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_change_by_id_47cc913a_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_change" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_change_merchant_id_40283ba8_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_change_merchant_id_40283ba8_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_change" ADD COLUMN "undoes_id" bigint NULL CONSTRAINT "merchants_change_undoes_id_62fa145f_fk_merchants_change_id" REFERENCES "merchants_change"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_change_undoes_id_62fa145f_fk_merchants_change_id" IMMEDIATE;
ALTER TABLE "merchants_closeddesk" ADD COLUMN "desk_id" bigint NOT NULL CONSTRAINT "merchants_closeddesk_desk_id_50b6db35_fk_merchants_desk_id" REFERENCES "merchants_desk"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_closeddesk_desk_id_50b6db35_fk_merchants_desk_id" IMMEDIATE;
ALTER TABLE "merchants_closeddesk" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_closeddesk_merchant_id_9b722b67_fk_merchants" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_closeddesk_merchant_id_9b722b67_fk_merchants" IMMEDIATE;
ALTER TABLE "merchants_closeddesk" ADD COLUMN "stand_in_id" bigint NOT NULL CONSTRAINT "merchants_closeddesk_stand_in_id_4ce6d707_fk_merchants_desk_id" REFERENCES "merchants_desk"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_closeddesk_stand_in_id_4ce6d707_fk_merchants_desk_id" IMMEDIATE;
ALTER TABLE "merchants_invitation" ADD COLUMN "by_id" bigint NOT NULL CONSTRAINT "merchants_invitation_by_id_d8101dfa_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_invitation_by_id_d8101dfa_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_invitation" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_invitation_merchant_id_f9b5cced_fk_merchants" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_invitation_merchant_id_f9b5cced_fk_merchants" IMMEDIATE;
ALTER TABLE "merchants_loan" ADD COLUMN "desk_id" bigint NOT NULL CONSTRAINT "merchants_loan_desk_id_2740fa77_fk_merchants_desk_id" REFERENCES "merchants_desk"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_loan_desk_id_2740fa77_fk_merchants_desk_id" IMMEDIATE;
ALTER TABLE "merchants_loan" ADD COLUMN "given_by_id" bigint NOT NULL CONSTRAINT "merchants_loan_given_by_id_e03c7527_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_loan_given_by_id_e03c7527_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_loan" ADD COLUMN "member_id" bigint NOT NULL CONSTRAINT "merchants_loan_member_id_4c729169_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_loan_member_id_4c729169_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_loan" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_loan_merchant_id_1edc6b3c_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_loan_merchant_id_1edc6b3c_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_notice" ADD COLUMN "member_id" bigint NOT NULL CONSTRAINT "merchants_notice_member_id_14b51cf6_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_notice_member_id_14b51cf6_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_notice" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_notice_merchant_id_7177bf8a_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_notice_merchant_id_7177bf8a_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_promotion" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_promotion_merchant_id_938447b1_fk_merchants" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_promotion_merchant_id_938447b1_fk_merchants" IMMEDIATE;
ALTER TABLE "merchants_shift" ADD COLUMN "desk_id" bigint NOT NULL CONSTRAINT "merchants_shift_desk_id_cf2deb91_fk_merchants_desk_id" REFERENCES "merchants_desk"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_shift_desk_id_cf2deb91_fk_merchants_desk_id" IMMEDIATE;
ALTER TABLE "merchants_shift" ADD COLUMN "member_id" bigint NOT NULL CONSTRAINT "merchants_shift_member_id_75edf3f6_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_shift_member_id_75edf3f6_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_shift" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_shift_merchant_id_af6d2cc0_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_shift_merchant_id_af6d2cc0_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_upload" ADD COLUMN "by_id" bigint NOT NULL CONSTRAINT "merchants_upload_by_id_b8685045_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_upload_by_id_b8685045_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE "merchants_upload" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_upload_merchant_id_d2398a85_fk_merchants_merchant_id" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_upload_merchant_id_d2398a85_fk_merchants_merchant_id" IMMEDIATE;
ALTER TABLE "merchants_upload" ADD COLUMN "shop_id" bigint NOT NULL CONSTRAINT "merchants_upload_shop_id_9f56b15d_fk_merchants_shop_id" REFERENCES "merchants_shop"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_upload_shop_id_9f56b15d_fk_merchants_shop_id" IMMEDIATE;
ALTER TABLE "merchants_visit" ADD COLUMN "user_id" bigint NOT NULL CONSTRAINT "merchants_visit_user_id_bde70e97_fk_merchants_user_id" REFERENCES "merchants_user"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_visit_user_id_bde70e97_fk_merchants_user_id" IMMEDIATE;
CREATE INDEX "absence_unsettled" ON "merchants_absence" ("from_at") WHERE "settled_at" IS NULL;
ALTER TABLE "merchants_absence" ADD CONSTRAINT "absence_in_order" CHECK ("from_at" < ("until_at"));
ALTER TABLE "merchants_absence" ADD CONSTRAINT "absence_other_stand_in" CHECK (NOT ("member_id" = ("stand_in_id") AND "stand_in_id" IS NOT NULL));
CREATE INDEX "change_of" ON "merchants_change" ("merchant_id", "area", "key", "id" DESC);
ALTER TABLE "merchants_closeddesk" ADD CONSTRAINT "closed_desk" UNIQUE ("merchant_id", "phase", "desk_id");
ALTER TABLE "merchants_closeddesk" ADD CONSTRAINT "closed_desk_elsewhere" CHECK (NOT ("desk_id" = ("stand_in_id")));
ALTER TABLE "merchants_closeddesk" ADD CONSTRAINT "closed_desk_phase_known" CHECK ("phase" IN ('warm_up', 'sale', 'after_sales', 'usual'));
ALTER TABLE "merchants_invitation" ADD CONSTRAINT "invitation_roles_known" CHECK ("roles" <@ (ARRAY['front_line', 'agent', 'supervisor', 'manager', 'warehouse', 'finance', 'owner'])::varchar(20)[]);
ALTER TABLE "merchants_invitation" ADD CONSTRAINT "invitation_has_role" CHECK (CASE WHEN "roles" IS NULL THEN NULL ELSE coalesce(array_length("roles", 1), 0) END > 0);
CREATE INDEX "loan_of_member" ON "merchants_loan" ("merchant_id", "member_id", "until_at");
ALTER TABLE "merchants_loan" ADD CONSTRAINT "loan_in_order" CHECK ("from_at" < ("until_at"));
ALTER TABLE "merchants_loan" ADD CONSTRAINT "loan_role_lendable" CHECK (NOT ("role" IN ('owner', 'manager')));
ALTER TABLE "merchants_loan" ADD CONSTRAINT "loan_most" CHECK (("most" IS NULL OR "most" > 0));
ALTER TABLE "merchants_loan" ADD CONSTRAINT "loan_not_to_oneself" CHECK (NOT ("member_id" = ("given_by_id")));
CREATE INDEX "notice_of" ON "merchants_notice" ("merchant_id", "member_id", "id" DESC);
CREATE INDEX "notice_unread" ON "merchants_notice" ("merchant_id", "member_id") WHERE "read_at" IS NULL;
ALTER TABLE "merchants_notice" ADD CONSTRAINT "notice_once" UNIQUE ("merchant_id", "member_id", "once");
ALTER TABLE "merchants_notice" ADD CONSTRAINT "notice_kind_known" CHECK ("kind" IN ('due', 'hand_over', 'mention', 'approval', 'staff'));
ALTER TABLE "merchants_promotion" ADD CONSTRAINT "promotion_key" UNIQUE ("merchant_id", "id");
ALTER TABLE "merchants_promotion" ADD CONSTRAINT "promotion_name" UNIQUE ("merchant_id", "name");
ALTER TABLE "merchants_promotion" ADD CONSTRAINT "promotion_in_order" CHECK (("warm_up_on" <= ("sale_on") AND "sale_on" <= ("after_sales_on") AND "after_sales_on" <= ("ends_on")));
ALTER TABLE "merchants_shift" ADD CONSTRAINT "shift_hours" CHECK (("from_hour" >= 0 AND "from_hour" < ("until_hour") AND "until_hour" <= 24));
ALTER TABLE "merchants_shift" ADD CONSTRAINT "shift_weekdays" CHECK ("weekdays" <@ (ARRAY[1, 2, 3, 4, 5, 6, 7])::smallint[]);
ALTER TABLE "merchants_shift" ADD CONSTRAINT "shift_some_day" CHECK (CASE WHEN "weekdays" IS NULL THEN NULL ELSE coalesce(array_length("weekdays", 1), 0) END > 0);
ALTER TABLE "merchants_shift" ADD CONSTRAINT "shift_phase_known" CHECK ("phase" IN ('warm_up', 'sale', 'after_sales', 'usual'));
ALTER TABLE "merchants_upload" ADD CONSTRAINT "upload_state_known" CHECK ("state" IN ('running', 'done', 'failed'));
ALTER TABLE "merchants_twostep" ADD CONSTRAINT "merchants_twostep_user_id_95771606_fk_merchants_user_id" FOREIGN KEY ("user_id") REFERENCES "merchants_user" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_visit_key_ab9aa450_like" ON "merchants_visit" ("key" varchar_pattern_ops);
CREATE INDEX "merchants_member_mentor_id_93d12503" ON "merchants_member" ("mentor_id");
CREATE INDEX "merchants_absence_member_id_d21fe3ca" ON "merchants_absence" ("member_id");
CREATE INDEX "merchants_absence_merchant_id_d9e449a5" ON "merchants_absence" ("merchant_id");
CREATE INDEX "merchants_absence_stand_in_id_6c040cae" ON "merchants_absence" ("stand_in_id");
CREATE INDEX "merchants_change_by_id_47cc913a" ON "merchants_change" ("by_id");
CREATE INDEX "merchants_change_merchant_id_40283ba8" ON "merchants_change" ("merchant_id");
CREATE INDEX "merchants_change_undoes_id_62fa145f" ON "merchants_change" ("undoes_id");
CREATE INDEX "merchants_closeddesk_desk_id_50b6db35" ON "merchants_closeddesk" ("desk_id");
CREATE INDEX "merchants_closeddesk_merchant_id_9b722b67" ON "merchants_closeddesk" ("merchant_id");
CREATE INDEX "merchants_closeddesk_stand_in_id_4ce6d707" ON "merchants_closeddesk" ("stand_in_id");
CREATE INDEX "merchants_invitation_by_id_d8101dfa" ON "merchants_invitation" ("by_id");
CREATE INDEX "merchants_invitation_merchant_id_f9b5cced" ON "merchants_invitation" ("merchant_id");
CREATE INDEX "merchants_loan_desk_id_2740fa77" ON "merchants_loan" ("desk_id");
CREATE INDEX "merchants_loan_given_by_id_e03c7527" ON "merchants_loan" ("given_by_id");
CREATE INDEX "merchants_loan_member_id_4c729169" ON "merchants_loan" ("member_id");
CREATE INDEX "merchants_loan_merchant_id_1edc6b3c" ON "merchants_loan" ("merchant_id");
CREATE INDEX "merchants_notice_member_id_14b51cf6" ON "merchants_notice" ("member_id");
CREATE INDEX "merchants_notice_merchant_id_7177bf8a" ON "merchants_notice" ("merchant_id");
CREATE INDEX "merchants_promotion_merchant_id_938447b1" ON "merchants_promotion" ("merchant_id");
CREATE INDEX "merchants_shift_desk_id_cf2deb91" ON "merchants_shift" ("desk_id");
CREATE INDEX "merchants_shift_member_id_75edf3f6" ON "merchants_shift" ("member_id");
CREATE INDEX "merchants_shift_merchant_id_af6d2cc0" ON "merchants_shift" ("merchant_id");
CREATE INDEX "merchants_upload_by_id_b8685045" ON "merchants_upload" ("by_id");
CREATE INDEX "merchants_upload_merchant_id_d2398a85" ON "merchants_upload" ("merchant_id");
CREATE INDEX "merchants_upload_shop_id_9f56b15d" ON "merchants_upload" ("shop_id");
CREATE INDEX "merchants_visit_user_id_bde70e97" ON "merchants_visit" ("user_id");
ALTER TABLE merchants_promotion ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_promotion TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_promotion TO amends_desk;
ALTER TABLE merchants_closeddesk ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_closeddesk TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_closeddesk TO amends_desk;
ALTER TABLE merchants_shift ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_shift TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_shift TO amends_desk;
ALTER TABLE merchants_absence ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_absence TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_absence TO amends_desk;
ALTER TABLE merchants_loan ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_loan TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_loan TO amends_desk;
ALTER TABLE merchants_change ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_change TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_change TO amends_desk;
ALTER TABLE merchants_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_notice TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_notice TO amends_desk;
ALTER TABLE merchants_upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_upload TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_upload TO amends_desk;
ALTER TABLE merchants_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_invitation TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_invitation TO amends_desk;
ALTER TABLE merchants_twostep ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_twostep TO amends_desk USING (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_twostep.user_id)) WITH CHECK (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_twostep.user_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_twostep TO amends_desk;
ALTER TABLE merchants_visit ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_visit TO amends_desk USING (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_visit.user_id)) WITH CHECK (EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_visit.user_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_visit TO amends_desk;
ALTER TABLE merchants_closeddesk ADD CONSTRAINT merchants_closeddesk_desk_id_same_merchant FOREIGN KEY (merchant_id, desk_id) REFERENCES merchants_desk (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_closeddesk ADD CONSTRAINT merchants_closeddesk_stand_in_id_same_merchant FOREIGN KEY (merchant_id, stand_in_id) REFERENCES merchants_desk (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_shift ADD CONSTRAINT merchants_shift_desk_id_same_merchant FOREIGN KEY (merchant_id, desk_id) REFERENCES merchants_desk (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_shift ADD CONSTRAINT merchants_shift_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_absence ADD CONSTRAINT merchants_absence_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_absence ADD CONSTRAINT merchants_absence_stand_in_id_same_merchant FOREIGN KEY (merchant_id, stand_in_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_loan ADD CONSTRAINT merchants_loan_desk_id_same_merchant FOREIGN KEY (merchant_id, desk_id) REFERENCES merchants_desk (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_loan ADD CONSTRAINT merchants_loan_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_loan ADD CONSTRAINT merchants_loan_given_by_id_same_merchant FOREIGN KEY (merchant_id, given_by_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_change ADD CONSTRAINT merchants_change_by_id_same_merchant FOREIGN KEY (merchant_id, by_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_notice ADD CONSTRAINT merchants_notice_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_upload ADD CONSTRAINT merchants_upload_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_upload ADD CONSTRAINT merchants_upload_by_id_same_merchant FOREIGN KEY (merchant_id, by_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_invitation ADD CONSTRAINT merchants_invitation_by_id_same_merchant FOREIGN KEY (merchant_id, by_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE merchants_member ADD CONSTRAINT merchants_member_mentor_id_same_merchant FOREIGN KEY (merchant_id, mentor_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE UPDATE, DELETE ON merchants_change FROM amends_desk;
ALTER TABLE "merchants_merchant" ADD COLUMN "own_days" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_merchant" ADD COLUMN "days_to_follow" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "merchants_shop" ADD COLUMN "own_days" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_member" ADD COLUMN "shown" varchar(20)[] DEFAULT '{}'::varchar(20)[] NOT NULL;
ALTER TABLE "merchants_notice" DROP CONSTRAINT "notice_kind_known";
ALTER TABLE "merchants_notice" ADD CONSTRAINT "notice_kind_known" CHECK ("kind" IN ('due', 'hand_over', 'mention', 'approval', 'staff', 'warning'));
ALTER TABLE "merchants_loan" ADD COLUMN "settled_at" timestamp with time zone NULL;
CREATE INDEX "loan_unsettled" ON "merchants_loan" ("until_at") WHERE "settled_at" IS NULL;
ALTER TABLE "merchants_merchant" ADD COLUMN "home_currency" varchar(3) DEFAULT '' NOT NULL;
ALTER TABLE "merchants_merchant" ADD COLUMN "own_rates" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_merchant" ADD COLUMN "ranking" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_merchant" ADD CONSTRAINT "merchant_home_iso" CHECK (("home_currency" = '' OR "home_currency"::text ~ '^[A-Z]{3}$'));
ALTER TABLE "merchants_apikey" ADD COLUMN "member_id" bigint NULL CONSTRAINT "merchants_apikey_member_id_7dbbe9d6_fk_merchants_member_id" REFERENCES "merchants_member"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_apikey_member_id_7dbbe9d6_fk_merchants_member_id" IMMEDIATE;
ALTER TABLE merchants_apikey ADD CONSTRAINT merchants_apikey_member_id_same_merchant FOREIGN KEY (merchant_id, member_id) REFERENCES merchants_member (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_apikey_member_id_7dbbe9d6" ON "merchants_apikey" ("member_id");
ALTER TABLE "merchants_notice" ADD COLUMN "alert" bigint NULL;
ALTER TABLE "merchants_notice" ADD COLUMN "gone_at" timestamp with time zone NULL;
CREATE INDEX "notice_alert" ON "merchants_notice" ("merchant_id", "alert") WHERE "alert" IS NOT NULL;
ALTER TABLE "merchants_user" ADD COLUMN "merchants" bigint[] DEFAULT '{}'::bigint[] NOT NULL;
ALTER TABLE "merchants_twostep" ADD COLUMN "merchants" bigint[] DEFAULT '{}'::bigint[] NOT NULL;
ALTER TABLE "merchants_visit" ADD COLUMN "merchants" bigint[] DEFAULT '{}'::bigint[] NOT NULL;
ALTER POLICY tenant ON merchants_user USING (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants)) WITH CHECK (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants));
ALTER POLICY tenant ON merchants_twostep USING (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants)) WITH CHECK (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants));
ALTER POLICY tenant ON merchants_visit USING (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants)) WITH CHECK (NULLIF(current_setting('amends.merchant', true), '')::bigint = ANY (merchants));
ALTER TABLE "merchants_notice" RENAME COLUMN "url" TO "about";
ALTER TABLE merchants_notice ALTER COLUMN id DROP IDENTITY;
ALTER TABLE merchants_notice DROP CONSTRAINT merchants_notice_pkey, ADD CONSTRAINT merchants_notice_pkey PRIMARY KEY (merchant_id, id);
ALTER TABLE "merchants_desk" DROP COLUMN "given_to" CASCADE;
ALTER TABLE "merchants_member" ADD COLUMN "popping" varchar(20)[] DEFAULT '{}'::varchar(20)[] NOT NULL;
ALTER TABLE "merchants_member" ADD COLUMN "quiet_from" time NULL;
ALTER TABLE "merchants_member" ADD COLUMN "quiet_until" time NULL;
ALTER TABLE "merchants_member" ADD COLUMN "sounding" varchar(20)[] DEFAULT '{}'::varchar(20)[] NOT NULL;
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_quiet_whole" CHECK ((("quiet_from" IS NULL AND "quiet_until" IS NULL) OR ("quiet_from" IS NOT NULL AND "quiet_until" IS NOT NULL)));
ALTER TABLE "merchants_merchant" ADD COLUMN "pace" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_invitation" DROP CONSTRAINT "invitation_roles_known";
ALTER TABLE "merchants_member" DROP CONSTRAINT "member_roles_known";
ALTER TABLE "merchants_invitation" ADD CONSTRAINT "invitation_roles_known" CHECK ("roles" <@ (ARRAY['front_line', 'agent', 'supervisor', 'manager', 'warehouse', 'finance', 'owner', 'observer'])::varchar(20)[]);
ALTER TABLE "merchants_member" ADD CONSTRAINT "member_roles_known" CHECK ("roles" <@ (ARRAY['front_line', 'agent', 'supervisor', 'manager', 'warehouse', 'finance', 'owner', 'observer'])::varchar(20)[]);
ALTER POLICY tenant ON django_session TO amends_desk USING (session_key = NULLIF(current_setting('amends.session', true), '')) WITH CHECK (session_key = NULLIF(current_setting('amends.session', true), ''));
CREATE TABLE "merchants_tablelayout" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "names" varchar(32) NOT NULL, "layout" jsonb NOT NULL, "used_at" timestamp with time zone NOT NULL);
ALTER TABLE "merchants_upload" DROP CONSTRAINT "upload_state_known";
ALTER TABLE "merchants_upload" ADD COLUMN "kept" integer DEFAULT 0 NOT NULL;
ALTER TABLE "merchants_upload" ADD COLUMN "kind" varchar(10) DEFAULT 'signals' NOT NULL;
ALTER TABLE "merchants_upload" ADD COLUMN "layout" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_upload" ADD COLUMN "orders" integer DEFAULT 0 NOT NULL;
ALTER TABLE "merchants_upload" ADD COLUMN "sha256" varchar(64) DEFAULT '' NOT NULL;
SET CONSTRAINTS "merchants_upload_by_id_b8685045_fk_merchants_member_id" IMMEDIATE; ALTER TABLE "merchants_upload" DROP CONSTRAINT "merchants_upload_by_id_b8685045_fk_merchants_member_id";
ALTER TABLE "merchants_upload" ALTER COLUMN "by_id" DROP NOT NULL;
ALTER TABLE "merchants_upload" ADD CONSTRAINT "merchants_upload_by_id_b8685045_fk_merchants_member_id" FOREIGN KEY ("by_id") REFERENCES "merchants_member" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "merchants_upload" ADD CONSTRAINT "upload_state_known" CHECK ("state" IN ('asks', 'running', 'done', 'failed', 'dropped', 'leaving', 'taken'));
ALTER TABLE "merchants_upload" ADD CONSTRAINT "upload_kind_known" CHECK ("kind" IN ('signals', 'olist', 'table'));
ALTER TABLE "merchants_tablelayout" ADD COLUMN "merchant_id" bigint NOT NULL CONSTRAINT "merchants_tablelayou_merchant_id_56c469d0_fk_merchants" REFERENCES "merchants_merchant"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_tablelayou_merchant_id_56c469d0_fk_merchants" IMMEDIATE;
ALTER TABLE "merchants_tablelayout" ADD COLUMN "shop_id" bigint NOT NULL CONSTRAINT "merchants_tablelayout_shop_id_62283bcd_fk_merchants_shop_id" REFERENCES "merchants_shop"("id") DEFERRABLE INITIALLY DEFERRED; SET CONSTRAINTS "merchants_tablelayout_shop_id_62283bcd_fk_merchants_shop_id" IMMEDIATE;
ALTER TABLE "merchants_tablelayout" ADD CONSTRAINT "table_layout_of" UNIQUE ("merchant_id", "shop_id", "names");
ALTER TABLE merchants_tablelayout ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON merchants_tablelayout TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON merchants_tablelayout TO amends_desk;
ALTER TABLE merchants_tablelayout ADD CONSTRAINT merchants_tablelayout_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_tablelayout_merchant_id_56c469d0" ON "merchants_tablelayout" ("merchant_id");
CREATE INDEX "merchants_tablelayout_shop_id_62283bcd" ON "merchants_tablelayout" ("shop_id");
ALTER TABLE "merchants_merchant" ADD COLUMN "erase_after_days" integer NULL;
ALTER TABLE "merchants_merchant" ADD CONSTRAINT "merchant_erases" CHECK (("erase_after_days" IS NULL OR "erase_after_days" BETWEEN 30 AND 3650));
CREATE TABLE "merchants_outsidelogin" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "way" varchar(30) NOT NULL, "uid" varchar(255) NOT NULL, "at" timestamp with time zone NOT NULL, "user_id" bigint NOT NULL, CONSTRAINT "outside_login_once" UNIQUE ("way", "uid"));
ALTER TABLE "merchants_outsidelogin" ADD CONSTRAINT "merchants_outsidelogin_user_id_316acba2_fk_merchants_user_id" FOREIGN KEY ("user_id") REFERENCES "merchants_user" ("id") DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "merchants_outsidelogin_user_id_316acba2" ON "merchants_outsidelogin" ("user_id");
ALTER TABLE "merchants_shop" ADD COLUMN "buyer_page" jsonb DEFAULT '{}'::jsonb NOT NULL;
ALTER TABLE "merchants_user" ADD COLUMN "zone" varchar(40) DEFAULT '' NOT NULL;
ALTER TABLE "merchants_merchant" ADD COLUMN "score_facts" jsonb DEFAULT '{}'::jsonb NOT NULL;
CREATE TABLE "casework_inbox" ("id" bigint NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "lane" smallint NOT NULL, "dossier_id" bigint NOT NULL, "key" text NOT NULL, "payload" bytea NOT NULL, "private" bytea NULL, "known_at" timestamp with time zone NOT NULL, "held" boolean NOT NULL, PRIMARY KEY ("lane", "id"));
CREATE TABLE "casework_signal" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "known_at" timestamp with time zone NOT NULL, "kind" text NOT NULL, "source" text NOT NULL, "external_id" text NOT NULL, "payload" jsonb NULL, "outcome" jsonb NULL, PRIMARY KEY ("merchant_id", "dossier_id", "id"));
CREATE TABLE "casework_audit" ("id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "actor" text NOT NULL, "verb" text NOT NULL, "object" text NOT NULL, "detail" jsonb NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_case" ("dossier_id" bigint NOT NULL, "no" smallint NOT NULL, "order_key" text NOT NULL, "case_group" text NOT NULL, "subject" text NOT NULL, "scene" text NOT NULL, "issue" text NOT NULL, "desk" text NOT NULL, "owner" text NOT NULL, "state" text NOT NULL, "money" bigint NOT NULL, "points" integer NOT NULL, "currency" text NOT NULL, "bearer" text NOT NULL, "band" smallint NOT NULL, "rank" double precision NOT NULL, "due_at" timestamp with time zone NULL, "act_at" timestamp with time zone NULL, "clock_name" text NOT NULL, "clock_state" text NOT NULL, "next_step" text NOT NULL, "next_desk" text NOT NULL, "opened_at" timestamp with time zone NOT NULL, "closed_at" timestamp with time zone NULL, "outcome" text NOT NULL, "policy" text NOT NULL, "goods" text NOT NULL, "buyer" text NOT NULL, "last_event_at" timestamp with time zone NULL, "version" integer NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, CONSTRAINT "case_state_known" CHECK ("state" IN ('open', 'closed')), CONSTRAINT "case_closed_once" CHECK ((("closed_at" IS NULL AND "state" = 'open') OR ("closed_at" IS NOT NULL AND "state" = 'closed'))), PRIMARY KEY ("merchant_id", "dossier_id", "no"));
CREATE TABLE "casework_dossier" ("id" bigint NOT NULL, "key" text NOT NULL, "lane" smallint NOT NULL, "policy" text NOT NULL, "now_at" timestamp with time zone NULL, "wake_at" timestamp with time zone NULL, "version" integer NOT NULL, "state" bytea NOT NULL, "private" bytea NULL, "buyer" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, CONSTRAINT "dossier_lane" CHECK (("lane" >= 0 AND "lane" < 64)), PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_effect" ("id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "key" text NOT NULL, "kind" text NOT NULL, "recipient" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "payload" jsonb NOT NULL, "state" text NOT NULL, "attempts" smallint NOT NULL, "wanted_at" timestamp with time zone NOT NULL, "next_at" timestamp with time zone NULL, "sent_at" timestamp with time zone NULL, "last_error" text NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, CONSTRAINT "effect_key" UNIQUE ("merchant_id", "shop_id", "key"), CONSTRAINT "effect_state_known" CHECK ("state" IN ('pending', 'sent', 'failed', 'dead', 'past')), CONSTRAINT "effect_due_or_done" CHECK ((("next_at" IS NOT NULL AND "state" IN ('pending', 'failed')) OR ("next_at" IS NULL AND "state" IN ('sent', 'dead', 'past')))), CONSTRAINT "effect_amount" CHECK ("amount" >= 0), PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_quarantine" ("id" bigint NOT NULL, "received_at" timestamp with time zone NOT NULL, "source" text NOT NULL, "line" integer NOT NULL, "field" text NOT NULL, "reason" text NOT NULL, "raw" bytea NOT NULL, "fingerprint" bytea NOT NULL, "state" text NOT NULL, "mended_by" bigint NULL, "mended_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, CONSTRAINT "quarantine_state_known" CHECK ("state" IN ('waiting', 'resent', 'discarded')), CONSTRAINT "quarantine_once" UNIQUE ("merchant_id", "shop_id", "source", "fingerprint"), PRIMARY KEY ("merchant_id", "id"));
CREATE INDEX "audit_object" ON "casework_audit" ("merchant_id", "object", "id");
CREATE INDEX "case_open" ON "casework_case" ("merchant_id", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE "state" = 'open';
CREATE INDEX "case_desk" ON "casework_case" ("merchant_id", "desk", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE "state" = 'open';
CREATE INDEX "case_owner" ON "casework_case" ("merchant_id", "owner", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE ("state" = 'open' AND NOT ("owner" = ''));
CREATE INDEX "case_due" ON "casework_case" ("merchant_id", "due_at") WHERE ("state" = 'open' AND "due_at" IS NOT NULL);
CREATE INDEX "dossier_wake" ON "casework_dossier" ("lane", "wake_at") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "dossier_key" ON "casework_dossier" ("merchant_id" int8_ops, "key" text_pattern_ops);
CREATE INDEX "effect_due" ON "casework_effect" ("next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "effect_dossier" ON "casework_effect" ("merchant_id", "dossier_id");
CREATE INDEX "quarantine_waiting" ON "casework_quarantine" ("merchant_id", "id" DESC) WHERE "state" = 'waiting';
ALTER TABLE casework_inbox ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_signal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_effect ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_quarantine ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_audit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_dossier SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
    ALTER TABLE casework_case SET (fillfactor = 80);
    ALTER TABLE casework_inbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
                                    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_analyze_scale_factor = 0,
                                    autovacuum_analyze_threshold = 50000);
    ALTER TABLE casework_dossier ALTER COLUMN state SET STORAGE EXTERNAL;
    ALTER TABLE casework_dossier SET (toast_tuple_target = 8160);
    ALTER TABLE casework_signal SET (toast_tuple_target = 4080);
ALTER TABLE casework_dossier ADD CONSTRAINT casework_dossier_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_quarantine ADD CONSTRAINT casework_quarantine_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_case ADD CONSTRAINT casework_case_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_effect ADD CONSTRAINT casework_effect_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_inbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_inbox TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_inbox TO amends_desk;
ALTER TABLE casework_signal ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_signal TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_signal TO amends_desk;
ALTER TABLE casework_dossier ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_dossier TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_dossier TO amends_desk;
ALTER TABLE casework_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_case TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_case TO amends_desk;
ALTER TABLE casework_effect ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_effect TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_effect TO amends_desk;
ALTER TABLE casework_quarantine ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_quarantine TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_quarantine TO amends_desk;
ALTER TABLE casework_audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_audit TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_audit TO amends_desk;
REVOKE UPDATE, DELETE ON casework_signal FROM amends_desk;
REVOKE UPDATE, DELETE ON casework_audit FROM amends_desk;
CREATE FUNCTION casework_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_audit
        FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE INDEX "case_closed" ON "casework_case" ("merchant_id", "closed_at" DESC, "dossier_id", "no") WHERE "state" = 'closed';
CREATE INDEX "case_scene" ON "casework_case" ("merchant_id", "scene", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE "state" = 'open';
CREATE INDEX "case_waiting" ON "casework_case" ("merchant_id", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE ("state" = 'open' AND "clock_state" = 'paused');
CREATE INDEX "effect_hold" ON "casework_effect" ("merchant_id", "dossier_id", "id" DESC) WHERE ("kind" IN ('hold_shipment', 'release_shipment', 'resume_shipment') AND NOT ("state" = 'past'));
CREATE TABLE "casework_approval" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "shop_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "scene" text NOT NULL, "kind" text NOT NULL, "name" text NOT NULL, "amount" bigint NOT NULL, "chosen" bigint NOT NULL, "order_amount" bigint NOT NULL, "currency" text NOT NULL, "buyer" text NOT NULL, "text" text NOT NULL, "signal_id" text NOT NULL, "asked_by" bigint NOT NULL, "asked_at" timestamp with time zone NOT NULL, "goes_to" text NOT NULL, "due_at" timestamp with time zone NULL, "rises" smallint NOT NULL, "bound" text NOT NULL, "bound_limit" bigint NULL, "state" text NOT NULL, "decided_by" bigint NULL, "decided_at" timestamp with time zone NULL, "reason" text NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_delegation" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "from_member" bigint NOT NULL, "to_member" bigint NOT NULL, "from_at" timestamp with time zone NOT NULL, "until_at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_grant" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "shop_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "scene" text NOT NULL, "kind" text NOT NULL, "name" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "buyer" text NOT NULL, "member_id" bigint NOT NULL, "granted_by" bigint NOT NULL, "approval_id" bigint NULL, "at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_pool" ("merchant_id" bigint NOT NULL, "currency" text NOT NULL, "balance" bigint NOT NULL, PRIMARY KEY ("merchant_id", "currency"));
CREATE TABLE "casework_poolmovement" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "currency" text NOT NULL, "amount" bigint NOT NULL, "balance" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "member_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "reason" text NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE INDEX "effect_paying" ON "casework_effect" ("merchant_id", "wanted_at" DESC, "dossier_id") WHERE ("kind" IN ('refund', 'compensate') AND NOT ("state" = 'past'));
CREATE INDEX "signal_settling" ON "casework_signal" ("merchant_id", "at" DESC, "dossier_id") WHERE "kind" IN ('refund.paid', 'return.received');
CREATE INDEX "approval_asked" ON "casework_approval" ("merchant_id", "goes_to", "due_at", "id") WHERE "state" = 'asked';
CREATE INDEX "approval_mine" ON "casework_approval" ("merchant_id", "asked_by", "id" DESC);
CREATE INDEX "approval_decided" ON "casework_approval" ("merchant_id", "decided_at" DESC, "id") WHERE NOT ("state" = 'asked');
CREATE INDEX "approval_due" ON "casework_approval" ("due_at") WHERE ("due_at" IS NOT NULL AND "state" = 'asked');
CREATE UNIQUE INDEX "approval_open_once" ON "casework_approval" ("merchant_id", "dossier_id", "case_no") WHERE "state" = 'asked';
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_deed" UNIQUE ("merchant_id", "signal_id");
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_state_known" CHECK ("state" IN ('asked', 'granted', 'refused', 'withdrawn'));
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_kind_known" CHECK ("kind" IN ('remedy', 'step'));
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_amount" CHECK ("amount" > 0);
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_decided_once" CHECK ((("decided_at" IS NULL AND "state" = 'asked') OR (NOT ("state" = 'asked') AND "decided_at" IS NOT NULL)));
ALTER TABLE "casework_approval" ADD CONSTRAINT "approval_not_own" CHECK (NOT ("decided_by" = ("asked_by") AND "decided_by" IS NOT NULL AND "state" = 'granted'));
CREATE INDEX "delegation_until" ON "casework_delegation" ("merchant_id", "until_at");
ALTER TABLE "casework_delegation" ADD CONSTRAINT "delegation_lasts" CHECK ("until_at" >= ("from_at"));
ALTER TABLE "casework_delegation" ADD CONSTRAINT "delegation_to_another" CHECK (NOT ("from_member" = ("to_member")));
CREATE INDEX "grant_day" ON "casework_grant" ("merchant_id", "granted_by", "at");
CREATE INDEX "grant_buyer" ON "casework_grant" ("merchant_id", "buyer") WHERE NOT ("buyer" = '');
ALTER TABLE "casework_grant" ADD CONSTRAINT "grant_once" UNIQUE ("merchant_id", "dossier_id", "case_no", "scene", "kind", "name");
ALTER TABLE "casework_grant" ADD CONSTRAINT "grant_amount" CHECK ("amount" > 0);
ALTER TABLE "casework_grant" ADD CONSTRAINT "grant_kind_known" CHECK ("kind" IN ('remedy', 'step'));
ALTER TABLE "casework_pool" ADD CONSTRAINT "pool_covered" CHECK ("balance" >= 0);
CREATE INDEX "movement_latest" ON "casework_poolmovement" ("merchant_id", "currency", "id" DESC);
ALTER TABLE "casework_poolmovement" ADD CONSTRAINT "movement_moves" CHECK (NOT ("amount" = 0));
ALTER TABLE "casework_poolmovement" ADD CONSTRAINT "movement_covered" CHECK ("balance" >= 0);
ALTER TABLE casework_grant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_approval ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_delegation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_poolmovement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_grant ADD CONSTRAINT casework_grant_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_approval ADD CONSTRAINT casework_approval_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_grant TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_grant TO amends_desk;
ALTER TABLE casework_approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_approval TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_approval TO amends_desk;
ALTER TABLE casework_delegation ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_delegation TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_delegation TO amends_desk;
ALTER TABLE casework_pool ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_pool TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_pool TO amends_desk;
ALTER TABLE casework_poolmovement ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_poolmovement TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_poolmovement TO amends_desk;
REVOKE UPDATE, DELETE ON casework_grant FROM amends_desk;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_grant
            FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
REVOKE UPDATE, DELETE ON casework_poolmovement FROM amends_desk;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_poolmovement
            FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
ALTER TABLE "casework_case" ADD COLUMN "language" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "tone" smallint DEFAULT 0 NOT NULL;
CREATE TABLE "casework_file" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "item" text NOT NULL, "name" text NOT NULL, "media_type" text NOT NULL, "size" bigint NOT NULL, "sha256" text NOT NULL, "preview" boolean NOT NULL, "source" text NOT NULL, "note" text NOT NULL, "by" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "removed_at" timestamp with time zone NULL, "removed_by" bigint NULL, "removed_why" text NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_pack" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "scene" text NOT NULL, "content" text NOT NULL, "document" text NOT NULL, "manifest" bytea NOT NULL, "files" smallint NOT NULL, "size" bigint NOT NULL, "complete" boolean NOT NULL, "marked" boolean NOT NULL, "by" bigint NOT NULL, "at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE "casework_dossier" ADD COLUMN "phone_mark" bigint NULL;
ALTER TABLE "casework_dossier" ADD COLUMN "phone_tail" bigint NULL;
CREATE INDEX "audit_sensitive" ON "casework_audit" ("merchant_id", "id" DESC) WHERE "verb" IN ('buyer.revealed', 'file.downloaded', 'file.removed', 'pack.made', 'pack.downloaded', 'audit.exported');
CREATE INDEX "case_ruled" ON "casework_case" ("merchant_id", "scene", "closed_at" DESC) WHERE "outcome" IN ('won', 'lost', 'settled');
CREATE INDEX "dossier_phone" ON "casework_dossier" ("merchant_id", "phone_mark") WHERE "phone_mark" IS NOT NULL;
CREATE INDEX "dossier_tail" ON "casework_dossier" ("merchant_id", "phone_tail") WHERE "phone_tail" IS NOT NULL;
CREATE INDEX "file_case" ON "casework_file" ("merchant_id", "dossier_id", "id");
ALTER TABLE "casework_file" ADD CONSTRAINT "file_sha256" CHECK ("sha256"::text ~ '^[0-9a-f]{64}$');
ALTER TABLE "casework_file" ADD CONSTRAINT "file_source_known" CHECK ("source" IN ('upload', 'paste', 'camera', 'partner'));
ALTER TABLE "casework_file" ADD CONSTRAINT "file_size" CHECK ("size" > 0);
ALTER TABLE "casework_file" ADD CONSTRAINT "file_removed_by" CHECK ((("removed_at" IS NULL AND "removed_by" IS NULL) OR ("removed_at" IS NOT NULL AND "removed_by" IS NOT NULL)));
CREATE INDEX "pack_latest" ON "casework_pack" ("merchant_id", "id" DESC);
CREATE INDEX "pack_case" ON "casework_pack" ("merchant_id", "dossier_id", "id");
ALTER TABLE "casework_pack" ADD CONSTRAINT "pack_content" CHECK ("content"::text ~ '^[0-9a-f]{64}$');
ALTER TABLE casework_file ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_pack ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_file ADD CONSTRAINT casework_file_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_pack ADD CONSTRAINT casework_pack_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_file TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_file TO amends_desk;
ALTER TABLE casework_pack ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_pack TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_pack TO amends_desk;
REVOKE UPDATE, DELETE ON casework_file FROM amends_desk; GRANT UPDATE (item, removed_at, removed_by, removed_why) ON casework_file TO amends_desk;
REVOKE UPDATE, DELETE ON casework_pack FROM amends_desk;
CREATE TABLE "casework_overlay" ("merchant_id" bigint NOT NULL, "pack" text NOT NULL, "number" integer NOT NULL, "body" text NOT NULL, "note" text NOT NULL, "author" text NOT NULL, "created_at" timestamp with time zone NOT NULL, "active" boolean NOT NULL, "at_once" boolean NOT NULL, CONSTRAINT "overlay_number" CHECK ("number" >= 1), PRIMARY KEY ("merchant_id", "pack", "number"));
ALTER TABLE casework_overlay ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_overlay TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_overlay TO amends_desk;
REVOKE UPDATE, DELETE ON casework_overlay FROM amends_desk;GRANT UPDATE (active) ON casework_overlay TO amends_desk;
CREATE UNIQUE INDEX "overlay_one_active" ON "casework_overlay" ("merchant_id", "pack") WHERE "active";
CREATE TABLE "casework_draft" ("merchant_id" bigint NOT NULL, "member_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "box" text NOT NULL, "text" text NOT NULL, "at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "member_id", "dossier_id", "case_no", "box"));
CREATE TABLE "casework_letter" ("merchant_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "by" bigint NOT NULL, "token" text NOT NULL, "channel" text NOT NULL, "text" text NOT NULL, "promises" jsonb NOT NULL, "written_at" timestamp with time zone NOT NULL, "send_at" timestamp with time zone NOT NULL, "sent_at" timestamp with time zone NULL, "withdrawn_at" timestamp with time zone NULL, "refused" text NOT NULL, PRIMARY KEY ("merchant_id", "token"));
CREATE TABLE "casework_presence" ("merchant_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "member_id" bigint NOT NULL, "seen_at" timestamp with time zone NOT NULL, "writes_since" timestamp with time zone NULL, "wrote_at" timestamp with time zone NULL, "took_at" timestamp with time zone NULL, PRIMARY KEY ("merchant_id", "dossier_id", "case_no", "member_id"));
CREATE TABLE "casework_saved" ("merchant_id" bigint NOT NULL, "member_id" bigint NOT NULL, "name" text NOT NULL, "query" jsonb NOT NULL, "shared" boolean NOT NULL, PRIMARY KEY ("merchant_id", "member_id", "name"));
CREATE TABLE "casework_task" ("merchant_id" bigint NOT NULL, "ref" text NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "kind" text NOT NULL, "text" text NOT NULL, "asked_by" bigint NOT NULL, "member_id" bigint NULL, "desk" text NOT NULL, "asked_at" timestamp with time zone NOT NULL, "answered_at" timestamp with time zone NULL, "answered_by" bigint NULL, "answer" text NOT NULL, "remarked" boolean NOT NULL, PRIMARY KEY ("merchant_id", "ref"));
CREATE INDEX "signal_promise" ON "casework_signal" ("merchant_id", "dossier_id", "id") WHERE "kind" IN ('promise.made', 'promise.kept', 'promise.released');
ALTER TABLE "casework_draft" ADD CONSTRAINT "draft_box_known" CHECK ("box" IN ('reply', 'note'));
CREATE INDEX "letter_due" ON "casework_letter" ("send_at") WHERE ("refused" = '' AND "sent_at" IS NULL AND "withdrawn_at" IS NULL);
CREATE INDEX "letter_case" ON "casework_letter" ("merchant_id", "dossier_id", "case_no") WHERE "sent_at" IS NULL;
ALTER TABLE "casework_letter" ADD CONSTRAINT "letter_one_end" CHECK (("sent_at" IS NULL OR "withdrawn_at" IS NULL));
CREATE INDEX "presence_seen" ON "casework_presence" ("seen_at");
CREATE INDEX "task_open" ON "casework_task" ("merchant_id", "asked_at" DESC) WHERE "answered_at" IS NULL;
CREATE INDEX "task_mine" ON "casework_task" ("merchant_id", "asked_by", "asked_at" DESC);
CREATE INDEX "task_case" ON "casework_task" ("merchant_id", "dossier_id", "case_no");
ALTER TABLE "casework_task" ADD CONSTRAINT "task_answered_by" CHECK ((("answered_at" IS NULL AND "answered_by" IS NULL) OR ("answered_at" IS NOT NULL AND "answered_by" IS NOT NULL)));
ALTER TABLE casework_draft ADD CONSTRAINT casework_draft_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_letter ADD CONSTRAINT casework_letter_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_task ADD CONSTRAINT casework_task_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_draft TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_draft TO amends_desk;
ALTER TABLE casework_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_letter TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_letter TO amends_desk;
ALTER TABLE casework_saved ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_saved TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_saved TO amends_desk;
ALTER TABLE casework_presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_presence TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_presence TO amends_desk;
ALTER TABLE casework_task ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_task TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_task TO amends_desk;
ALTER TABLE casework_presence SET UNLOGGED;
ALTER TABLE "casework_dossier" ADD COLUMN "waybill" text DEFAULT '' NOT NULL;
CREATE INDEX "dossier_waybill" ON "casework_dossier" ("merchant_id", "waybill") WHERE NOT ("waybill" = '');
CREATE INDEX "audit_actor" ON "casework_audit" ("merchant_id", "actor", "at" DESC);
CREATE TABLE "casework_grantback" ("merchant_id" bigint NOT NULL, "key" text NOT NULL, "grant_id" bigint NOT NULL, "amount" bigint NOT NULL, "why" text NOT NULL, "at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "key"));
CREATE TABLE "casework_undo" ("merchant_id" bigint NOT NULL, "member_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "signal_id" text NOT NULL, "version" integer NOT NULL, "state" bytea NOT NULL, "wake_at" timestamp with time zone NULL, "until" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "member_id"));
ALTER TABLE "casework_grant" DROP CONSTRAINT "grant_once";
ALTER TABLE "casework_draft" ADD COLUMN "files" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "casework_file" ADD COLUMN "shareable" boolean DEFAULT false NOT NULL;
ALTER TABLE "casework_grant" ADD COLUMN "again" smallint DEFAULT 0 NOT NULL;
ALTER TABLE "casework_letter" ADD COLUMN "files" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "casework_letter" ADD COLUMN "language" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_letter" ADD COLUMN "source_language" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_grant" ADD CONSTRAINT "grant_once" UNIQUE ("merchant_id", "dossier_id", "case_no", "scene", "kind", "name", "again");
CREATE INDEX "grantback_grant" ON "casework_grantback" ("merchant_id", "grant_id");
ALTER TABLE "casework_grantback" ADD CONSTRAINT "grantback_amount" CHECK ("amount" > 0);
ALTER TABLE "casework_grantback" ADD CONSTRAINT "grantback_why_known" CHECK ("why" IN ('given_up', 'undone'));
ALTER TABLE casework_grantback ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_grantback TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_grantback TO amends_desk;
ALTER TABLE casework_undo ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_undo TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_undo TO amends_desk;
ALTER TABLE casework_undo ADD CONSTRAINT casework_undo_dossier_id_same_merchant FOREIGN KEY (merchant_id, dossier_id) REFERENCES casework_dossier (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
REVOKE UPDATE, DELETE ON casework_grantback FROM amends_desk;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_grantback
        FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
GRANT UPDATE (shareable) ON casework_file TO amends_desk;
CREATE TABLE "casework_listlook" ("member_id" bigint NOT NULL, "columns" jsonb NOT NULL, "density" text NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "list_density_known" CHECK ("density" IN ('dense', 'comfortable')), PRIMARY KEY ("merchant_id", "member_id"));
ALTER TABLE "casework_case" ADD COLUMN "waits_for" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "waiting" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "product" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "country" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "tone_why" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_saved" ADD COLUMN "desk" text DEFAULT '' NOT NULL;
ALTER TABLE casework_listlook ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_listlook TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_listlook TO amends_desk;
CREATE TABLE "casework_cause" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "issue" text NOT NULL, "kind" text NOT NULL, "suspect" text NOT NULL, "state" text NOT NULL, "owner_id" bigint NULL, "note" text NOT NULL, "first_at" timestamp with time zone NOT NULL, "raised_at" timestamp with time zone NOT NULL, "times" smallint NOT NULL, "look_at" timestamp with time zone NOT NULL, "mended_at" timestamp with time zone NULL, "quiet_until" timestamp with time zone NULL, "merged_into" bigint NULL, "found" integer NOT NULL, "days" smallint NOT NULL, "usual" double precision NOT NULL, "before" integer NOT NULL, "sold" integer NOT NULL, "sold_before" integer NOT NULL, "chance" double precision NOT NULL, "alone" boolean NOT NULL, "cases" integer NOT NULL, "money" jsonb NOT NULL, "points" integer NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_causecase" ("merchant_id" bigint NOT NULL, "cause_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "no" smallint NOT NULL, "opened_at" timestamp with time zone NOT NULL, PRIMARY KEY ("merchant_id", "cause_id", "dossier_id", "no"));
CREATE TABLE "casework_counted" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "kind" text NOT NULL, "suspect" text NOT NULL, "issue" text NOT NULL, "day" date NOT NULL, "n" integer NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_holdcheck" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "member_id" bigint NOT NULL, "code" text NOT NULL, "answer" text NOT NULL, "dossier_id" bigint NOT NULL, "order_key" text NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_holdmark" ("merchant_id" bigint NOT NULL, "effect_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "seen_by" bigint NULL, "seen_at" timestamp with time zone NULL, "left_told_at" timestamp with time zone NULL, PRIMARY KEY ("merchant_id", "effect_id"));
CREATE TABLE "casework_lookout" ("merchant_id" bigint NOT NULL PRIMARY KEY, "looked_at" timestamp with time zone NOT NULL);
CREATE TABLE "casework_loss" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "shop_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "scene" text NOT NULL, "issue" text NOT NULL, "party" text NOT NULL, "partner" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "opened_at" timestamp with time zone NOT NULL, "due_at" timestamp with time zone NULL, "proof" text[] NOT NULL, "missing" text[] NOT NULL, "state" text NOT NULL, "recovered" bigint NOT NULL, "ref" text NOT NULL, "sheet" text NOT NULL, "claimed_at" timestamp with time zone NULL, "claimed_by" bigint NULL, "answered_at" timestamp with time zone NULL, "answer" text NOT NULL, "ended_at" timestamp with time zone NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_lossentry" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "loss_id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "member_id" bigint NOT NULL, "kind" text NOT NULL, "amount" bigint NOT NULL, "text" text NOT NULL, "token" text NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_mishap" ("merchant_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "no" smallint NOT NULL, "shop_id" bigint NOT NULL, "issue" text NOT NULL, "opened_at" timestamp with time zone NOT NULL, "skus" text[] NOT NULL, "carrier" text NOT NULL, "country" text NOT NULL, "supplier" text NOT NULL, "batch" text NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "no", "issue"));
CREATE TABLE "casework_tally" ("merchant_id" bigint NOT NULL, "kind" text NOT NULL, "suspect" text NOT NULL, "issue" text NOT NULL, "day" date NOT NULL, "n" integer NOT NULL, PRIMARY KEY ("merchant_id", "kind", "suspect", "issue", "day"));
ALTER TABLE "casework_task" ADD COLUMN "due_at" timestamp with time zone NULL;
ALTER TABLE "casework_task" ADD COLUMN "late_at" timestamp with time zone NULL;
CREATE INDEX "task_late" ON "casework_task" ("due_at") WHERE ("answered_at" IS NULL AND "late_at" IS NULL);
CREATE INDEX "cause_state" ON "casework_cause" ("merchant_id", "state", "look_at");
ALTER TABLE "casework_cause" ADD CONSTRAINT "cause_once" UNIQUE ("merchant_id", "issue", "kind", "suspect");
ALTER TABLE "casework_cause" ADD CONSTRAINT "cause_state_known" CHECK ("state" IN ('raised', 'seen', 'working', 'watch', 'mended', 'dismissed', 'merged'));
ALTER TABLE "casework_cause" ADD CONSTRAINT "cause_kind_known" CHECK ("kind" IN ('batch', 'product', 'listing', 'route', 'carrier', 'supplier', 'shop'));
ALTER TABLE "casework_cause" ADD CONSTRAINT "cause_merged" CHECK ((("merged_into" IS NOT NULL AND "state" = 'merged') OR (NOT ("state" = 'merged') AND "merged_into" IS NULL)));
CREATE INDEX "cause_case_latest" ON "casework_causecase" ("merchant_id", "cause_id", "opened_at" DESC);
CREATE INDEX "hold_check_latest" ON "casework_holdcheck" ("merchant_id", "id" DESC);
ALTER TABLE "casework_holdcheck" ADD CONSTRAINT "hold_check_answer" CHECK ("answer" IN ('hold', 'left', 'go', 'unknown'));
CREATE INDEX "loss_due" ON "casework_loss" ("merchant_id", "state", "due_at" ASC NULLS LAST, "id");
CREATE INDEX "loss_totals" ON "casework_loss" ("merchant_id", "state", "party", "currency") INCLUDE ("amount", "recovered", "due_at");
CREATE INDEX "loss_sheet" ON "casework_loss" ("merchant_id", "sheet") WHERE NOT ("sheet" = '');
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_once" UNIQUE ("merchant_id", "dossier_id", "case_no", "party");
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_state_known" CHECK ("state" IN ('to_confirm', 'claimed', 'answered', 'recovered', 'written_off'));
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_amount" CHECK ("amount" > 0);
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_bounded" CHECK (("recovered" >= 0 AND "recovered" <= ("amount")));
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_claimed" CHECK ((("claimed_at" IS NULL AND "state" = 'to_confirm') OR NOT ("state" = 'to_confirm')));
CREATE INDEX "loss_entries" ON "casework_lossentry" ("merchant_id", "loss_id", "id");
ALTER TABLE "casework_lossentry" ADD CONSTRAINT "loss_entry_once" UNIQUE ("merchant_id", "loss_id", "token");
ALTER TABLE "casework_lossentry" ADD CONSTRAINT "loss_entry_kind" CHECK ("kind" IN ('claimed', 'answered', 'recovered', 'written_off'));
ALTER TABLE "casework_lossentry" ADD CONSTRAINT "loss_entry_amount" CHECK ("amount" >= 0);
CREATE INDEX "mishap_issue" ON "casework_mishap" ("merchant_id", "issue", "opened_at" DESC);
CREATE INDEX "tally_day" ON "casework_tally" ("merchant_id", "day");
ALTER TABLE casework_counted ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_cause ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_loss ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_lossentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_holdcheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_tally TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_tally TO amends_desk;
ALTER TABLE casework_counted ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_counted TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_counted TO amends_desk;
ALTER TABLE casework_mishap ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_mishap TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_mishap TO amends_desk;
ALTER TABLE casework_cause ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_cause TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_cause TO amends_desk;
ALTER TABLE casework_causecase ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_causecase TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_causecase TO amends_desk;
ALTER TABLE casework_lookout ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_lookout TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_lookout TO amends_desk;
ALTER TABLE casework_loss ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_loss TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_loss TO amends_desk;
ALTER TABLE casework_lossentry ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_lossentry TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_lossentry TO amends_desk;
ALTER TABLE casework_holdmark ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_holdmark TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_holdmark TO amends_desk;
ALTER TABLE casework_holdcheck ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_holdcheck TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_holdcheck TO amends_desk;
REVOKE UPDATE, DELETE ON casework_lossentry FROM amends_desk;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_lossentry
            FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
REVOKE UPDATE, DELETE ON casework_holdcheck FROM amends_desk;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_holdcheck
            FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
ALTER TABLE "casework_lookout" ADD CONSTRAINT "casework_lookout_merchant_id_60d6c719_fk_merchants_merchant_id" FOREIGN KEY ("merchant_id") REFERENCES "merchants_merchant" ("id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "casework_case" DROP CONSTRAINT "case_state_known";
ALTER TABLE "casework_case" DROP CONSTRAINT "case_closed_once";
ALTER TABLE "casework_case" ADD CONSTRAINT "case_state_known" CHECK ("state" IN ('open', 'closed', 'sample'));
ALTER TABLE "casework_case" ADD CONSTRAINT "case_closed_once" CHECK ((("closed_at" IS NULL AND "state" = 'open') OR ("closed_at" IS NOT NULL AND "state" = 'closed') OR "state" = 'sample'));
ALTER TABLE "casework_overlay" ADD COLUMN "made_on" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_overlay" ALTER COLUMN "made_on" DROP DEFAULT;
CREATE TABLE "casework_packversion" ("id" bigint NOT NULL PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY, "pack" text NOT NULL, "version" text NOT NULL, "fingerprint" text NOT NULL, "content" bytea NOT NULL, "seen_at" timestamp with time zone NOT NULL, CONSTRAINT "pack_version_once" UNIQUE ("pack", "fingerprint"));
ALTER TABLE casework_packversion ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_packversion TO amends_desk USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_packversion TO amends_desk;
REVOKE INSERT, UPDATE, DELETE ON casework_packversion FROM amends_desk;
DROP INDEX IF EXISTS "case_open";
DROP INDEX IF EXISTS "case_waiting";
CREATE INDEX "case_open" ON "casework_case" ("merchant_id", "band" DESC, "rank" DESC, "dossier_id", "no") INCLUDE ("shop_id", "desk", "scene", "goods", "tone", "owner", "waits_for", "issue", "product", "language", "money", "points", "due_at") WHERE "state" = 'open';
CREATE INDEX "case_waits" ON "casework_case" ("merchant_id", "waits_for", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE ("state" = 'open' AND NOT ("waits_for" = ''));
CREATE INDEX "case_free" ON "casework_case" ("merchant_id", "desk", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE ("state" = 'open' AND "owner" = '');
CREATE TABLE "casework_text" ("merchant_id" bigint NOT NULL, "id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "kind" text NOT NULL, "said" text NOT NULL, "grams" bigint[] NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_product" ("sku" text NOT NULL, "title" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "sku", "title"));
ALTER TABLE casework_text ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_text TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_text TO amends_desk;
ALTER TABLE casework_product ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_product TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_product TO amends_desk;
CREATE FUNCTION casework_find_text(pairs bigint[], upper_halves bigint[], wanted text, most int)
RETURNS TABLE (id bigint, dossier_id bigint, shop_id bigint, at timestamptz, kind text, said text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tenant bigint := NULLIF(current_setting('amends.merchant', true), '')::bigint;
    half bigint;
    found int := 0;
    added int;
BEGIN
    FOREACH half IN ARRAY upper_halves LOOP
        RETURN QUERY SELECT t.id, t.dossier_id, t.shop_id, t.at, t.kind, t.said FROM casework_text t
            WHERE t.grams @> ARRAY(SELECT half * 4294967296 + pair FROM unnest(pairs) pair)
                AND t.merchant_id = tenant AND position(wanted IN lower(regexp_replace(t.said, '\s', '', 'g'))) > 0
            LIMIT most - found;
        GET DIAGNOSTICS added = ROW_COUNT;
        found := found + added;
        EXIT WHEN found >= most;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION casework_find_text FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework_find_text TO amends_desk;
CREATE INDEX "text_grams" ON "casework_text" USING gin ("grams");
CREATE INDEX "loss_open" ON "casework_loss" ("merchant_id", "due_at" ASC NULLS LAST, "id") WHERE "state" IN ('to_confirm', 'claimed', 'answered');
CREATE TABLE "casework_promise" ("dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "case_no" integer NOT NULL, "what" text NOT NULL, "due_at" timestamp with time zone NOT NULL, "by" text NOT NULL, "made_at" timestamp with time zone NOT NULL, "ended_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "ref"));
ALTER TABLE casework_promise ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_promise TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_promise TO amends_desk;
DROP INDEX IF EXISTS "signal_promise";
CREATE INDEX "promise_open" ON "casework_promise" ("merchant_id", "due_at", "dossier_id") WHERE "ended_at" IS NULL;
CREATE INDEX "promise_open_shop" ON "casework_promise" ("merchant_id", "shop_id", "due_at", "dossier_id") WHERE "ended_at" IS NULL;
ALTER TABLE "casework_dossier" ADD COLUMN "buyer_mark" bigint NULL;
CREATE INDEX "dossier_buyer" ON "casework_dossier" ("merchant_id" int8_ops, "buyer_mark" int8_ops, "key" text_pattern_ops) WHERE "buyer_mark" IS NOT NULL;
ALTER TABLE "casework_case" ADD COLUMN "home_money" bigint DEFAULT 0 NOT NULL;
DROP INDEX IF EXISTS "case_open";
CREATE INDEX "case_open" ON "casework_case" ("merchant_id", "band" DESC, "rank" DESC, "dossier_id", "no") INCLUDE ("shop_id", "desk", "scene", "goods", "tone", "owner", "waits_for", "issue", "product", "language", "home_money", "points", "due_at") WHERE "state" = 'open';
DROP INDEX IF EXISTS "case_scene";
CREATE INDEX "case_seen" ON "casework_case" ("merchant_id", "scene", "issue", "language", "tone", "goods", "points", "product") WHERE "state" = 'open';
ALTER TABLE "casework_inbox" ADD COLUMN "phone_mark" bigint NULL;
ALTER TABLE "casework_inbox" ADD COLUMN "phone_tail" bigint NULL;
ALTER TABLE "casework_inbox" ADD COLUMN "buyer_mark" bigint NULL;
CREATE TABLE "casework_lane" ("lane" smallint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "lane"));
CREATE TABLE "casework_importlease" ("holder" text NOT NULL, "beat_at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "shop_id"));
ALTER TABLE casework_importlease ADD CONSTRAINT casework_importlease_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE casework_lane ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_lane TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_lane TO amends_desk;
ALTER TABLE casework_importlease ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_importlease TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_importlease TO amends_desk;
ALTER TABLE casework_inbox DROP CONSTRAINT casework_inbox_pkey, ADD PRIMARY KEY (merchant_id, lane, known_at, id);
DROP INDEX IF EXISTS "dossier_wake";
CREATE INDEX "dossier_due" ON "casework_dossier" ("merchant_id", "wake_at", "lane") WHERE "wake_at" IS NOT NULL;
ALTER TABLE casework_presence SET LOGGED;
DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amends_narrow') THEN
                CREATE ROLE amends_narrow NOLOGIN;
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
DO $$ BEGIN
            IF NOT pg_has_role(current_user, 'amends_narrow',
                CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'MEMBER' ELSE 'SET' END) THEN
                EXECUTE format('GRANT amends_narrow TO %I', current_user);
            END IF;
        END $$;
GRANT USAGE ON SCHEMA public TO amends_narrow;
CREATE POLICY reach ON casework_dossier FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_dossier TO amends_narrow;
CREATE POLICY reach ON casework_case FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_case TO amends_narrow;
CREATE POLICY reach ON casework_signal FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_signal TO amends_narrow;
CREATE POLICY reach ON casework_effect FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_effect TO amends_narrow;
ALTER TABLE "casework_effect" ADD COLUMN "holder" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_effect" ADD COLUMN "receipt" text DEFAULT '' NOT NULL;
CREATE TABLE "casework_connectedaccount" ("id" bigint NOT NULL, "platform" text NOT NULL, "account" text NOT NULL, "connector" text NOT NULL, "kinds" text[] NOT NULL, "state" text NOT NULL, "credentials" bytea NULL, "token" bytea NULL, "token_expires_at" timestamp with time zone NULL, "webhook_secret" bytea NULL, "cursors" jsonb NOT NULL, "quotas" jsonb NOT NULL, "poll_every" integer NOT NULL, "polled_at" timestamp with time zone NULL, "last_error" text NOT NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, CONSTRAINT "account_once" UNIQUE ("merchant_id", "shop_id", "platform", "account"), CONSTRAINT "account_state_known" CHECK ("state" IN ('on', 'paused', 'broken')), CONSTRAINT "account_polled_forward" CHECK ("poll_every" >= 0), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_connectedaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_connectedaccount ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_connectedaccount TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_connectedaccount TO amends_desk;
ALTER TABLE casework_connectedaccount ADD CONSTRAINT casework_connectedaccount_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE "casework_alert" ("id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "key" text NOT NULL, "kind" text NOT NULL, "recipient" text NOT NULL, "payload" jsonb NOT NULL, "wanted_at" timestamp with time zone NOT NULL, "next_at" timestamp with time zone NULL, "stage" smallint DEFAULT 0 NOT NULL, "version" integer DEFAULT 0 NOT NULL, "ended_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, "shop_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_alert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_alert TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_alert TO amends_desk;
ALTER TABLE casework_alert ADD CONSTRAINT casework_alert_shop_id_same_merchant FOREIGN KEY (merchant_id, shop_id) REFERENCES merchants_shop (merchant_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "casework_alert" ADD CONSTRAINT "alert_key" UNIQUE ("merchant_id", "shop_id", "key");
ALTER TABLE "casework_alert" ADD CONSTRAINT "alert_ended_rests" CHECK (("ended_at" IS NULL OR "next_at" IS NULL));
CREATE INDEX "alert_due" ON "casework_alert" ("next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "alert_dossier" ON "casework_alert" ("merchant_id", "dossier_id");
CREATE INDEX "alert_open" ON "casework_alert" ("merchant_id", "id") WHERE "ended_at" IS NULL;
CREATE TABLE "casework_history" ("dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "what" text NOT NULL, "at" timestamp with time zone NOT NULL, "value" text NOT NULL, "was" text NOT NULL, "shop_id" bigint NOT NULL, "seconds" integer NULL, "by" text NOT NULL, "because" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "case_no", "what", "at", "value"));
CREATE TABLE "casework_step" ("dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "step" text NOT NULL, "shop_id" bigint NOT NULL, "scene" text NOT NULL, "place" smallint NOT NULL, "round" smallint NOT NULL, "desk" text NOT NULL, "party" text NOT NULL, "state" text NOT NULL, "ready_at" timestamp with time zone NULL, "due_at" timestamp with time zone NULL, "done_at" timestamp with time zone NULL, "done_by" text NOT NULL, "how" text NOT NULL, "owner" text NOT NULL, "elsewhere" boolean NOT NULL, "band" smallint NOT NULL, "rank" double precision NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "step_state_known" CHECK ("state" IN ('waiting', 'ready', 'blocked', 'done', 'skipped')), CONSTRAINT "step_done_somehow" CHECK ((NOT ("state" = 'done') OR "how" IN ('hand', 'rule'))), PRIMARY KEY ("merchant_id", "dossier_id", "case_no", "step"));
ALTER TABLE casework_step ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_step TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_step TO amends_desk;
ALTER TABLE casework_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_history TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_history TO amends_desk;
CREATE INDEX "history_what" ON "casework_history" ("merchant_id", "what", "at");
CREATE INDEX "step_ready" ON "casework_step" ("merchant_id", "desk", "band" DESC, "rank" DESC, "dossier_id", "case_no") WHERE "state" = 'ready';
CREATE INDEX "step_elsewhere" ON "casework_step" ("merchant_id", "desk", "band" DESC, "rank" DESC, "dossier_id", "case_no") WHERE ("state" = 'ready' AND "elsewhere");
ALTER TABLE "casework_undo" DROP COLUMN "state" CASCADE;
ALTER TABLE "casework_undo" DROP COLUMN "wake_at" CASCADE;
ALTER TABLE "casework_signal" ADD COLUMN "policy" text DEFAULT '' NOT NULL;
CREATE TABLE "casework_daysdecidedby" ("mark" text NOT NULL, "days" text NOT NULL, "shop_days" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "mark"));
ALTER TABLE casework_daysdecidedby ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_daysdecidedby TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_daysdecidedby TO amends_desk;
ALTER TABLE "casework_dossier" ADD COLUMN "sample" boolean DEFAULT false NOT NULL;
CREATE INDEX "dossier_sample" ON "casework_dossier" ("merchant_id") WHERE "sample";
DROP INDEX IF EXISTS "alert_due";
CREATE INDEX "alert_due" ON "casework_alert" ("merchant_id", "next_at") WHERE "next_at" IS NOT NULL;
ALTER TABLE "casework_packversion" ADD COLUMN "playbook" bytea NULL;
CREATE TABLE "casework_keptplaybook" ("version" text NOT NULL, "playbook" bytea NOT NULL, "kept_at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "version"));
ALTER TABLE casework_keptplaybook ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_keptplaybook TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_keptplaybook TO amends_desk;
REVOKE UPDATE, DELETE ON casework_keptplaybook FROM amends_desk;
DROP INDEX IF EXISTS "effect_due";
CREATE INDEX "effect_next" ON "casework_effect" ("merchant_id", "next_at") WHERE "next_at" IS NOT NULL;
CREATE TABLE "casework_deskturn" ("desk_id" bigint NOT NULL, "given_to" bigint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "desk_id"));
ALTER TABLE casework_deskturn ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_deskturn TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_deskturn TO amends_desk;
DROP INDEX IF EXISTS "effect_next";
ALTER TABLE "casework_effect" ADD COLUMN "offered_at" timestamp with time zone NULL;
CREATE INDEX "effect_carried" ON "casework_effect" ("merchant_id", "next_at") WHERE ("next_at" IS NOT NULL AND "offered_at" IS NULL);
CREATE INDEX "effect_offered" ON "casework_effect" ("merchant_id", "shop_id", "next_at") WHERE ("next_at" IS NOT NULL AND "offered_at" IS NOT NULL);
CREATE TABLE "casework_outsidelink" ("id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "purpose" text NOT NULL, "item" text NOT NULL, "step" text NOT NULL, "party" text NOT NULL, "name" text NOT NULL, "sha256" bytea NOT NULL, "by" bigint NOT NULL, "made_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "opened_at" timestamp with time zone NULL, "done_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL, "files" smallint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE "casework_file" DROP CONSTRAINT "file_source_known";
DROP INDEX IF EXISTS "audit_sensitive";
CREATE INDEX "audit_sensitive" ON "casework_audit" ("merchant_id", "id" DESC) WHERE "verb" IN ('buyer.revealed', 'file.downloaded', 'file.removed', 'pack.made', 'pack.downloaded', 'audit.exported', 'link.made', 'link.revoked');
ALTER TABLE "casework_file" ADD CONSTRAINT "file_source_known" CHECK ("source" IN ('upload', 'paste', 'camera', 'partner', 'buyer'));
CREATE INDEX "link_case" ON "casework_outsidelink" ("merchant_id", "dossier_id", "id");
ALTER TABLE "casework_outsidelink" ADD CONSTRAINT "link_token" UNIQUE ("merchant_id", "sha256");
ALTER TABLE "casework_outsidelink" ADD CONSTRAINT "link_purpose_known" CHECK ("purpose" IN ('files', 'answer'));
ALTER TABLE casework_outsidelink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
ALTER TABLE casework_outsidelink ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_outsidelink TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_outsidelink TO amends_desk;
ALTER TABLE "casework_approval" ADD COLUMN "form" jsonb DEFAULT '{}'::jsonb NOT NULL;
CREATE INDEX "case_wrote" ON "casework_case" ("merchant_id", "band" DESC, "rank" DESC, "dossier_id", "no") WHERE ("state" = 'open' AND "scene" IN ('conversation', 'amazon_message'));
CREATE TABLE "casework_datakey" ("mark" text NOT NULL PRIMARY KEY, "since" timestamp with time zone NOT NULL);
ALTER TABLE casework_datakey ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_datakey TO amends_desk USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_datakey TO amends_desk;
REVOKE INSERT, UPDATE, DELETE ON casework_datakey FROM amends_desk;
CREATE INDEX "casework_datakey_mark_f2b747f9_like" ON "casework_datakey" ("mark" text_pattern_ops);
CREATE TABLE "casework_auditseal" ("number" integer NOT NULL, "after" bigint NOT NULL, "until" bigint NOT NULL, "rows" integer NOT NULL, "digest" bytea NOT NULL, "signature" bytea NOT NULL, "sealed_at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "number"));
ALTER TABLE casework_auditseal ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_auditseal TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_auditseal TO amends_desk;
REVOKE INSERT, UPDATE, DELETE ON casework_auditseal FROM amends_desk;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_auditseal FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE TABLE "casework_importedorder" ("upload" bigint NOT NULL, "dossier_id" bigint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "upload", "dossier_id"));
ALTER TABLE casework_importedorder ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_importedorder TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_importedorder TO amends_desk;
CREATE TABLE "casework_parcelnumber" ("number" text NOT NULL, "dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "number", "dossier_id"));
ALTER TABLE casework_parcelnumber ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_parcelnumber TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_parcelnumber TO amends_desk;
CREATE POLICY reach ON casework_parcelnumber FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_parcelnumber TO amends_narrow;
CREATE INDEX "signal_penalty" ON "casework_signal" ("merchant_id", "at") WHERE "kind" = 'penalty.recorded';
CREATE TABLE "casework_erasedorder" ("dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "erasure" bigint NOT NULL, "version" integer NOT NULL, "at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id"));
CREATE TABLE "casework_erasure" ("id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "why" text NOT NULL, "orders" integer NOT NULL, "certificate" jsonb NOT NULL, "digest" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
DROP INDEX IF EXISTS "audit_sensitive";
CREATE INDEX "audit_sensitive" ON "casework_audit" ("merchant_id", "id" DESC) WHERE "verb" IN ('buyer.revealed', 'file.downloaded', 'file.removed', 'pack.made', 'pack.downloaded', 'audit.exported', 'link.made', 'link.revoked', 'buyer.exported', 'buyer.erased');
ALTER TABLE casework_erasure ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_erasure TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_erasure TO amends_desk;
ALTER TABLE casework_erasedorder ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_erasedorder TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_erasedorder TO amends_desk;
REVOKE INSERT, UPDATE, DELETE ON casework_erasure, casework_erasedorder FROM amends_desk;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_erasure FOR EACH ROW EXECUTE FUNCTION casework_refuse_change();
CREATE FUNCTION casework_only_blank() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0]
        AND to_jsonb(NEW) ->> TG_ARGV[0] IN ('', '—') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
DROP TRIGGER append_only ON casework_grant;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_grant FOR EACH ROW EXECUTE FUNCTION casework_only_blank('buyer');
DROP TRIGGER append_only ON casework_poolmovement;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_poolmovement FOR EACH ROW EXECUTE FUNCTION casework_only_blank('reason');
DROP TRIGGER append_only ON casework_lossentry;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_lossentry FOR EACH ROW EXECUTE FUNCTION casework_only_blank('text');
DROP TRIGGER append_only ON casework_holdcheck;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON casework_holdcheck FOR EACH ROW EXECUTE FUNCTION casework_only_blank('code');
ALTER TABLE "casework_holdmark" ADD COLUMN "over_at" timestamp with time zone NULL;
ALTER TABLE "casework_holdcheck" DROP CONSTRAINT "hold_check_answer";
ALTER TABLE "casework_holdcheck" ADD CONSTRAINT "hold_check_answer" CHECK ("answer" IN ('hold', 'left', 'canceled', 'refunded', 'sent', 'go', 'unknown'));
CREATE TABLE "casework_dockparcel" ("dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "member_id" bigint NOT NULL, "number" text NOT NULL, "sku" text NOT NULL, "tails" bigint[] NOT NULL, "buyers" bigint[] NOT NULL, "matched_to" bigint NULL, "matched_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id"));
ALTER TABLE casework_dockparcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_dockparcel TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_dockparcel TO amends_desk;
CREATE POLICY reach ON casework_dockparcel FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_dockparcel TO amends_narrow;
CREATE INDEX "dock_waiting" ON "casework_dockparcel" ("merchant_id", "at") WHERE "matched_at" IS NULL;
CREATE TABLE "casework_review" ("dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "sku" text NOT NULL, "stars" smallint NOT NULL, "first_stars" smallint NOT NULL, "posted_at" timestamp with time zone NOT NULL, "changed_at" timestamp with time zone NOT NULL, "followed_at" timestamp with time zone NULL, "answered_at" timestamp with time zone NULL, "flagged_at" timestamp with time zone NULL, "flagged" text NOT NULL, "said" text NOT NULL, "themes" text NOT NULL, "pointed" text NOT NULL, "chosen_sku" text DEFAULT '' NOT NULL, "issue" text DEFAULT '' NOT NULL, "judged_by" text DEFAULT '' NOT NULL, "judged_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "ref"));
ALTER TABLE casework_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_review TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_review TO amends_desk;
CREATE POLICY reach ON casework_review FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_review TO amends_narrow;
CREATE INDEX "review_latest" ON "casework_review" ("merchant_id", "posted_at" DESC, "dossier_id");
ALTER TABLE "casework_grant" ADD COLUMN "rule" text DEFAULT '' NOT NULL;
CREATE TABLE "casework_doortry" ("hour" timestamp with time zone NOT NULL, "bucket" bytea NOT NULL, "tries" integer NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "hour", "bucket"));
CREATE TABLE "casework_buyercomplaint" ("dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "case_no" smallint NOT NULL, "issue" text NOT NULL, "wanted" text NOT NULL, "at" timestamp with time zone NOT NULL, "promised_at" timestamp with time zone NULL, "taken" text NOT NULL, "taken_at" timestamp with time zone NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "rule" text NOT NULL, "withdrawn_at" timestamp with time zone NULL, "stars" smallint NULL, "why" text NOT NULL, "rated_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "complaint_stars" CHECK (("stars" IS NULL OR "stars" BETWEEN 1 AND 5)), CONSTRAINT "complaint_amount" CHECK ("amount" >= 0), CONSTRAINT "complaint_taken" CHECK ((("taken" = '' AND "taken_at" IS NULL) OR NOT ("taken" = ''))), PRIMARY KEY ("merchant_id", "dossier_id", "ref"));
ALTER TABLE casework_doortry ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_doortry TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_doortry TO amends_desk;
ALTER TABLE casework_buyercomplaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_buyercomplaint TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_buyercomplaint TO amends_desk;
CREATE POLICY reach ON casework_buyercomplaint FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_buyercomplaint TO amends_narrow;
CREATE INDEX "complaint_at" ON "casework_buyercomplaint" ("merchant_id", "shop_id", "at");
CREATE INDEX "step_blocked" ON "casework_step" ("merchant_id", "desk") WHERE "state" = 'blocked';
CREATE INDEX "step_done" ON "casework_step" ("merchant_id", "done_at") WHERE "state" = 'done';
CREATE TABLE "casework_invoice" ("dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "kind" text NOT NULL, "other_items" boolean NOT NULL, "amount" bigint NOT NULL, "payable" bigint NOT NULL, "currency" text NOT NULL, "asked_at" timestamp with time zone NOT NULL, "due_at" timestamp with time zone NULL, "issued_at" timestamp with time zone NULL, "number" text NOT NULL, "issued" bigint NOT NULL, "dated" timestamp with time zone NULL, "sent_at" timestamp with time zone NULL, "waybill" text NOT NULL, "taken_off" bigint NOT NULL, "voided_at" timestamp with time zone NULL, "last_void" timestamp with time zone NULL, "red_number" text NOT NULL, "excess" bigint NOT NULL, "state" text NOT NULL, "details" bytea NULL, "checked" boolean DEFAULT false NOT NULL, "taken_by" bigint NULL, "taken_at" timestamp with time zone NULL, "batch" text DEFAULT '' NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "ref"));
CREATE TABLE "casework_payee" ("dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "route" text NOT NULL, "sealed" bytea NULL, "masked" text NOT NULL, "told_at" timestamp with time zone NOT NULL, "told_by" text NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "payee_route_known" CHECK ("route" IN ('alipay', 'bank')), PRIMARY KEY ("merchant_id", "dossier_id"));
CREATE TABLE "casework_payment" ("batch_id" bigint NOT NULL, "effect_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "kind" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "number" text NOT NULL, "state" text NOT NULL, "ended_at" timestamp with time zone NULL, "ended_by" bigint NULL, "reference" text NOT NULL, "error" text NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "payment_state" CHECK ("state" IN ('held', 'paid', 'failed', 'dropped')), CONSTRAINT "payment_sum" CHECK ("amount" > 0), PRIMARY KEY ("merchant_id", "batch_id", "effect_id"));
CREATE TABLE "casework_paymentbatch" ("id" bigint NOT NULL, "token" text NOT NULL, "route" text NOT NULL, "currency" text NOT NULL, "count" integer NOT NULL, "amount" bigint NOT NULL, "state" text NOT NULL, "made_by" bigint NOT NULL, "made_at" timestamp with time zone NOT NULL, "released_by" bigint NULL, "released_at" timestamp with time zone NULL, "ended_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "paymentbatch_once" UNIQUE ("merchant_id", "token"), CONSTRAINT "paymentbatch_state" CHECK ("state" IN ('made', 'released', 'done', 'dropped')), CONSTRAINT "paymentbatch_two" CHECK (("released_by" IS NULL OR NOT ("released_by" = ("made_by") AND "released_by" IS NOT NULL))), CONSTRAINT "paymentbatch_released" CHECK ((("released_by" IS NOT NULL AND "state" = 'released') OR NOT ("state" = 'released'))), CONSTRAINT "paymentbatch_sum" CHECK (("amount" > 0 AND "count" > 0)), PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_releaselimit" ("role" text NOT NULL, "currency" text NOT NULL, "batch_most" bigint NOT NULL, "payment_most" bigint NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "releaselimit_sums" CHECK (("batch_most" >= 0 AND "payment_most" >= 0)), PRIMARY KEY ("merchant_id", "role", "currency"));
ALTER TABLE casework_invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_invoice TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_invoice TO amends_desk;
ALTER TABLE casework_payee ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_payee TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_payee TO amends_desk;
ALTER TABLE casework_payment ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_payment TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_payment TO amends_desk;
ALTER TABLE casework_paymentbatch ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_paymentbatch TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_paymentbatch TO amends_desk;
ALTER TABLE casework_releaselimit ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_releaselimit TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_releaselimit TO amends_desk;
CREATE POLICY reach ON casework_invoice FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_invoice TO amends_narrow;
CREATE POLICY reach ON casework_payee FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_payee TO amends_narrow;
CREATE POLICY reach ON casework_payment FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_payment TO amends_narrow;
ALTER TABLE "casework_invoice" ADD CONSTRAINT "invoice_state_known" CHECK ("state" IN ('asked', 'issued', 'sent', 'part_void', 'void'));
ALTER TABLE "casework_invoice" ADD CONSTRAINT "invoice_sums" CHECK (("excess" >= 0 AND "issued" >= 0 AND "taken_off" >= 0));
CREATE INDEX "invoice_due" ON "casework_invoice" ("merchant_id", "due_at" ASC NULLS LAST, "dossier_id", "ref") WHERE "state" = 'asked';
CREATE INDEX "invoice_asked" ON "casework_invoice" ("merchant_id", "asked_at" DESC, "dossier_id", "ref");
CREATE INDEX "invoice_excess" ON "casework_invoice" ("merchant_id", "dossier_id", "ref") WHERE "excess" > 0;
CREATE INDEX "invoice_number" ON "casework_invoice" ("merchant_id", "number") WHERE NOT ("number" = '');
CREATE UNIQUE INDEX "payment_once" ON "casework_payment" ("merchant_id", "effect_id") WHERE "state" IN ('held', 'paid');
CREATE INDEX "payment_effect_all" ON "casework_payment" ("merchant_id", "effect_id");
CREATE INDEX "paymentbatch_made" ON "casework_paymentbatch" ("merchant_id", "made_at" DESC, "id");
CREATE TABLE "casework_pinnedboard" ("member_id" bigint NOT NULL, "name" text NOT NULL, "query" text NOT NULL, "desk" text DEFAULT '' NOT NULL, "wall" boolean DEFAULT false NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "member_id", "name"));
CREATE TABLE "casework_casefact" ("dossier_id" bigint NOT NULL, "no" smallint NOT NULL, "shop_id" bigint NOT NULL, "opened_at" timestamp with time zone NOT NULL, "closed_at" timestamp with time zone NULL, "outcome" text NOT NULL, "scene" text NOT NULL, "issue" text NOT NULL, "about" text NOT NULL, "desk" text NOT NULL, "owner" text NOT NULL, "product" text NOT NULL, "supplier" text NOT NULL, "batch" text NOT NULL, "carrier" text NOT NULL, "country" text NOT NULL, "language" text NOT NULL, "tone" smallint NOT NULL, "stars" smallint NOT NULL, "currency" text NOT NULL, "refunded" bigint NOT NULL, "points" integer NOT NULL, "breaches" smallint NOT NULL, "solved" integer NULL, "working" integer NULL, "answered" integer NULL, "reopened" smallint NOT NULL, "touched" boolean NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "no"));
ALTER TABLE casework_casefact ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_casefact TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_casefact TO amends_desk;
CREATE POLICY reach ON casework_casefact FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_casefact TO amends_narrow;
ALTER TABLE casework_pinnedboard ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_pinnedboard TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_pinnedboard TO amends_desk;
CREATE INDEX "casefact_opened" ON "casework_casefact" ("merchant_id", "opened_at");
CREATE INDEX "casefact_closed" ON "casework_casefact" ("merchant_id", "closed_at") WHERE "closed_at" IS NOT NULL;
CREATE INDEX "signal_grade" ON "casework_signal" ("merchant_id", "at") WHERE "kind" = 'goods.graded';
ALTER TABLE "casework_dockparcel" ADD COLUMN "match" text DEFAULT '' NOT NULL;
CREATE TABLE "casework_dockrules" ("merchant_id" bigint NOT NULL PRIMARY KEY, "weights" jsonb NOT NULL, "grades" jsonb NOT NULL);
ALTER TABLE casework_dockrules ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_dockrules TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_dockrules TO amends_desk;
CREATE TABLE "casework_partner" ("id" bigint NOT NULL, "kind" text NOT NULL, "name" text NOT NULL, "codes" text[] NOT NULL, "skus" text[] NOT NULL, "shops" bigint[] NOT NULL, "contacts" jsonb NOT NULL, "terms" jsonb NOT NULL, "days" smallint[] NOT NULL, "opens" smallint NOT NULL, "shuts" smallint NOT NULL, "zone" text NOT NULL, "answers_within" integer NOT NULL, "note" text NOT NULL, "archived_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "partner_named" UNIQUE ("merchant_id", "kind", "name"), CONSTRAINT "partner_kind_known" CHECK ("kind" IN ('supplier', 'carrier', 'installer')), CONSTRAINT "partner_hours" CHECK (("opens" >= 0 AND "opens" < ("shuts") AND "shuts" <= 24)), CONSTRAINT "partner_answers" CHECK ("answers_within" > 0), PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_partnerlink" ("id" bigint NOT NULL, "partner_id" bigint NOT NULL, "contact" text NOT NULL, "sha256" bytea NOT NULL, "by" bigint NOT NULL, "made_at" timestamp with time zone NOT NULL, "expires_at" timestamp with time zone NOT NULL, "opened_at" timestamp with time zone NULL, "revoked_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "partner_link_token" UNIQUE ("merchant_id", "sha256"), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE "casework_outsidelink" ADD COLUMN "partner_id" bigint DEFAULT 0 NOT NULL;
ALTER TABLE casework_partner ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_partner TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_partner TO amends_desk;
ALTER TABLE casework_partnerlink ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_partnerlink TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_partnerlink TO amends_desk;
CREATE INDEX "partner_links" ON "casework_partnerlink" ("merchant_id", "partner_id", "id");
CREATE TABLE "casework_ownproblem" ("id" bigint NOT NULL, "family" text NOT NULL, "title" text NOT NULL, "advice" text NOT NULL, "days" smallint NOT NULL, "dropped_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_roomcontact" ("id" bigint NOT NULL, "department" text NOT NULL, "name" text NOT NULL, "reach" text NOT NULL, "hours" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_readyitem" ("id" bigint NOT NULL, "promotion_id" bigint NOT NULL, "problem" text NOT NULL, "family" text NOT NULL, "title" text NOT NULL, "advice" text NOT NULL, "owner_id" bigint NULL, "due_on" date NOT NULL, "state" text NOT NULL, "note" text NOT NULL, "proof_name" text NOT NULL, "proof_type" text NOT NULL, "proof_sha256" text NOT NULL, "cases" integer NOT NULL, "money" bigint NOT NULL, "points" integer NOT NULL, "told_on" date NULL, "done_at" timestamp with time zone NULL, "done_by" bigint NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "ready_state_known" CHECK ("state" IN ('open', 'doing', 'done', 'not_needed')), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_ownproblem ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_ownproblem TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_ownproblem TO amends_desk;
ALTER TABLE casework_roomcontact ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_roomcontact TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_roomcontact TO amends_desk;
ALTER TABLE casework_readyitem ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_readyitem TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_readyitem TO amends_desk;
CREATE UNIQUE INDEX "ready_once" ON "casework_readyitem" ("merchant_id", "promotion_id", "problem") WHERE NOT ("problem" = '');
CREATE INDEX "ready_due" ON "casework_readyitem" ("merchant_id", "due_on") WHERE "state" IN ('open', 'doing');
CREATE INDEX "ready_of" ON "casework_readyitem" ("merchant_id", "promotion_id");
CREATE TABLE "casework_grantbooking" ("grant_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "reserved" bigint NOT NULL, "gone" bigint DEFAULT 0 NOT NULL, "gone_at" timestamp with time zone NULL, "seen" integer DEFAULT 0 NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "grant_id"));
ALTER TABLE "casework_grantback" DROP CONSTRAINT "grantback_why_known";
ALTER TABLE "casework_case" ADD COLUMN "rounds" smallint DEFAULT 0 NOT NULL;
ALTER TABLE "casework_grantback" ADD CONSTRAINT "grantback_why_known" CHECK ("why" IN ('given_up', 'undone', 'declined'));
CREATE INDEX "booking_reserved" ON "casework_grantbooking" ("merchant_id", "grant_id") WHERE "reserved" > 0;
ALTER TABLE "casework_grantbooking" ADD CONSTRAINT "booking_amounts" CHECK (("gone" >= 0 AND "reserved" >= 0));
ALTER TABLE "casework_grantbooking" ADD CONSTRAINT "booking_gone_when" CHECK ((("gone" = 0 AND "gone_at" IS NULL) OR ("gone" > 0 AND "gone_at" IS NOT NULL)));
ALTER TABLE casework_grantbooking ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_grantbooking TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_grantbooking TO amends_desk;
CREATE TABLE "casework_sharedparcel" ("number" text NOT NULL, "dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "order_key" text NOT NULL, "since" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "number", "dossier_id"));
ALTER TABLE casework_sharedparcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_sharedparcel TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_sharedparcel TO amends_desk;
CREATE POLICY reach ON casework_sharedparcel FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_sharedparcel TO amends_narrow;
CREATE INDEX "shared_of_order" ON "casework_sharedparcel" ("merchant_id", "dossier_id");
CREATE TABLE "casework_cost" ("dossier_id" bigint NOT NULL, "shop_id" bigint NOT NULL, "order_key" text NOT NULL, "case_no" smallint NOT NULL, "issue" text NOT NULL, "day" date NOT NULL, "sku" text NOT NULL, "batch" text NOT NULL, "supplier" text NOT NULL, "carrier" text NOT NULL, "country" text NOT NULL, "currency" text NOT NULL, "refund" bigint NOT NULL, "freight" bigint NOT NULL, "compensated" bigint NOT NULL, "penalty" bigint NOT NULL, "points" bigint NOT NULL, "lost" bigint NOT NULL, "recovered" bigint NOT NULL, "steps" smallint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id"));
ALTER TABLE casework_cost ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_cost TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_cost TO amends_desk;
CREATE POLICY reach ON casework_cost FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_cost TO amends_narrow;
CREATE INDEX "cost_day" ON "casework_cost" ("merchant_id", "day");
CREATE TABLE "casework_partnerask" ("dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "step" text NOT NULL, "asked_at" timestamp with time zone NOT NULL, "partner_id" bigint NOT NULL, "turn" smallint NOT NULL, "first_due_at" timestamp with time zone NOT NULL, "due_at" timestamp with time zone NULL, "answered_at" timestamp with time zone NULL, "gone" boolean NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "case_no", "step", "asked_at"));
ALTER TABLE casework_partnerask ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_partnerask TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_partnerask TO amends_desk;
CREATE INDEX "partner_asks" ON "casework_partnerask" ("merchant_id", "partner_id", "asked_at");
CREATE INDEX "partner_ask_open" ON "casework_partnerask" ("merchant_id", "due_at") WHERE ("answered_at" IS NULL AND NOT "gone");
CREATE TABLE "casework_depositrequest" ("dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "promotion" text NOT NULL, "prepaid" boolean NOT NULL, "reason" text NOT NULL, "verdict" text NOT NULL, "why" text NOT NULL, "amount" bigint NOT NULL, "currency" text NOT NULL, "case_no" smallint NOT NULL, "buyer" text NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "deposit_verdict" CHECK ("verdict" IN ('allowed', 'refused', 'person')), CONSTRAINT "deposit_amount" CHECK ("amount" >= 0), PRIMARY KEY ("merchant_id", "dossier_id"));
ALTER TABLE casework_depositrequest ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_depositrequest TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_depositrequest TO amends_desk;
CREATE POLICY reach ON casework_depositrequest FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_depositrequest TO amends_narrow;
CREATE INDEX "deposit_buyer" ON "casework_depositrequest" ("merchant_id", "buyer", "promotion") WHERE NOT ("buyer" = '');
CREATE INDEX "deposit_shop" ON "casework_depositrequest" ("merchant_id", "shop_id", "verdict");
CREATE TABLE "casework_qualitypoint" ("id" bigint NOT NULL, "title" text NOT NULL, "dropped_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_abusefinding" ("id" bigint NOT NULL, "mark" bigint NOT NULL, "rule" text NOT NULL, "orders" bigint[] NOT NULL, "of" integer NOT NULL, "found_at" timestamp with time zone NOT NULL, "state" text NOT NULL, "reason" text NOT NULL, "member_id" bigint NULL, "decided_at" timestamp with time zone NULL, "appeal" text NOT NULL, "appealed_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "abuse_once" UNIQUE ("merchant_id", "mark", "rule"), CONSTRAINT "abuse_state_known" CHECK ("state" IN ('found', 'cleared', 'kept')), CONSTRAINT "abuse_decided_why" CHECK (("state" = 'found' OR NOT ("reason" = ''))), PRIMARY KEY ("merchant_id", "id"));
CREATE TABLE "casework_qualitycheck" ("id" bigint NOT NULL, "week_on" date NOT NULL, "seed" bigint NOT NULL, "member_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "drawn_at" timestamp with time zone NOT NULL, "drawn_by" bigint NOT NULL, "checked_at" timestamp with time zone NULL, "checked_by" bigint NULL, "marks" jsonb NOT NULL, "praise" text NOT NULL, "wish" text NOT NULL, "read_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "quality_once" UNIQUE ("merchant_id", "member_id", "dossier_id", "case_no", "week_on"), CONSTRAINT "quality_checked_by" CHECK ((("checked_at" IS NULL AND "checked_by" IS NULL) OR ("checked_at" IS NOT NULL AND "checked_by" IS NOT NULL))), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_abusefinding ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_abusefinding TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_abusefinding TO amends_desk;
ALTER TABLE casework_qualitypoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_qualitypoint TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_qualitypoint TO amends_desk;
ALTER TABLE casework_qualitycheck ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_qualitycheck TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_qualitycheck TO amends_desk;
CREATE INDEX "abuse_open" ON "casework_abusefinding" ("merchant_id", "state", "found_at");
CREATE INDEX "quality_of" ON "casework_qualitycheck" ("merchant_id", "member_id", "week_on");
CREATE TABLE "casework_mailserver" ("merchant_id" bigint NOT NULL PRIMARY KEY, "host" text NOT NULL, "port" integer NOT NULL, "security" text NOT NULL, "username" text NOT NULL, "password" bytea NULL, "sender" text NOT NULL, "sender_name" text NOT NULL, "sends" boolean NOT NULL, "worked_at" timestamp with time zone NULL, "last_error" text NOT NULL, CONSTRAINT "mail_security_known" CHECK ("security" IN ('tls', 'starttls', 'none')), CONSTRAINT "mail_port" CHECK (("port" > 0 AND "port" < 65536)));
CREATE TABLE "casework_mailletter" ("id" bigint NOT NULL, "kind" text NOT NULL, "whom" text NOT NULL, "about" text NOT NULL, "ref" text NOT NULL, "once" text NOT NULL, "tell" bigint[] NOT NULL, "content" bytea NULL, "state" text NOT NULL, "attempts" smallint NOT NULL, "wanted_at" timestamp with time zone NOT NULL, "until" timestamp with time zone NOT NULL, "next_at" timestamp with time zone NULL, "sent_at" timestamp with time zone NULL, "last_error" text NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "mail_once" UNIQUE ("merchant_id", "once"), CONSTRAINT "mail_state_known" CHECK ("state" IN ('waiting', 'sent', 'failed')), CONSTRAINT "mail_ended" CHECK ((("content" IS NOT NULL AND "next_at" IS NOT NULL AND "state" = 'waiting') OR (NOT ("state" = 'waiting') AND "content" IS NULL AND "next_at" IS NULL))), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_mailserver ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_mailserver TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_mailserver TO amends_desk;
ALTER TABLE casework_mailletter ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_mailletter TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_mailletter TO amends_desk;
CREATE INDEX "mail_due" ON "casework_mailletter" ("merchant_id", "next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "mail_ref" ON "casework_mailletter" ("merchant_id", "ref") WHERE NOT ("ref" = '');
CREATE TABLE "casework_resentparcel" ("effect_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "order_key" text NOT NULL, "carrier" text NOT NULL, "waybill" text NOT NULL, "pieces" jsonb NOT NULL, "by_eye" boolean NOT NULL, "by" bigint NOT NULL, "at" timestamp with time zone NOT NULL, "signal_id" text NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "effect_id"));
ALTER TABLE "casework_loss" ADD COLUMN "claimed" bigint DEFAULT 0 NOT NULL;
ALTER TABLE "casework_loss" ADD COLUMN "contract_due_at" timestamp with time zone NULL;
ALTER TABLE "casework_loss" ADD COLUMN "rule_due_at" timestamp with time zone NULL;
ALTER TABLE "casework_loss" ADD COLUMN "terms_mark" text DEFAULT '' NOT NULL;
CREATE INDEX "effect_reship" ON "casework_effect" ("merchant_id", "wanted_at") WHERE "kind" = 'reship';
CREATE INDEX "loss_terms" ON "casework_loss" ("merchant_id", "terms_mark") WHERE "state" = 'to_confirm';
ALTER TABLE "casework_loss" ADD CONSTRAINT "loss_claim_bounded" CHECK (("claimed" >= 0 AND "claimed" <= ("amount")));
CREATE INDEX "resent_at" ON "casework_resentparcel" ("merchant_id", "at" DESC);
CREATE INDEX "resent_dossier" ON "casework_resentparcel" ("merchant_id", "dossier_id");
ALTER TABLE "casework_resentparcel" ADD CONSTRAINT "resent_number" UNIQUE ("merchant_id", "waybill");
ALTER TABLE casework_resentparcel ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_resentparcel TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_resentparcel TO amends_desk;
CREATE TABLE "casework_buyerexchange" ("merchant_id" bigint NOT NULL, "dossier_id" bigint NOT NULL, "ref" text NOT NULL, "shop_id" bigint NOT NULL, "case_no" smallint NOT NULL, "complaint" text NOT NULL, "order_key" text NOT NULL, "at" timestamp with time zone NOT NULL, "sku" text NOT NULL, "other" text NOT NULL, "title" text NOT NULL, "worth" bigint NOT NULL, "price" bigint NOT NULL, "currency" text NOT NULL, "rule" text NOT NULL, PRIMARY KEY ("merchant_id", "dossier_id", "ref"));
ALTER TABLE "casework_depositrequest" ADD COLUMN "account" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_depositrequest" ADD COLUMN "alone" boolean DEFAULT false NOT NULL;
ALTER TABLE "casework_depositrequest" ADD COLUMN "way" text DEFAULT 'platform' NOT NULL;
CREATE INDEX "deposit_account" ON "casework_depositrequest" ("merchant_id", "account") WHERE NOT ("account" = '');
CREATE INDEX "exchange_at" ON "casework_buyerexchange" ("merchant_id", "shop_id", "at");
ALTER TABLE "casework_buyerexchange" ADD CONSTRAINT "exchange_sums" CHECK (("price" >= 0 AND "worth" >= 0));
ALTER TABLE casework_buyerexchange ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_buyerexchange TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_buyerexchange TO amends_desk;
CREATE POLICY reach ON casework_buyerexchange FOR SELECT TO amends_narrow USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint AND (shop_id = NULLIF(current_setting('amends.shop', true), '')::bigint OR dossier_id = ANY (string_to_array(NULLIF(current_setting('amends.dossiers', true), ''), ',')::bigint[])));
GRANT SELECT ON casework_buyerexchange TO amends_narrow;
CREATE TABLE "casework_mailedboard" ("member_id" bigint NOT NULL, "query" text NOT NULL, "hour" smallint NOT NULL, "next_at" timestamp with time zone NOT NULL, "told_on" date NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "mailed_hour_known" CHECK (("hour" >= 0 AND "hour" <= 23)), PRIMARY KEY ("merchant_id", "member_id", "query"));
ALTER TABLE casework_mailedboard ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_mailedboard TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_mailedboard TO amends_desk;
CREATE INDEX "mailed_due" ON "casework_mailedboard" ("merchant_id", "next_at");
CREATE TABLE "casework_refill" ("name" text NOT NULL PRIMARY KEY, "edition" integer NOT NULL, "merchant" bigint NOT NULL, "dossier" bigint NOT NULL, "seen" bigint NOT NULL, "total" bigint NOT NULL, "done_at" timestamp with time zone NULL);
ALTER TABLE casework_refill ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_refill TO amends_desk USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_refill TO amends_desk;
REVOKE INSERT, UPDATE, DELETE ON casework_refill FROM amends_desk;
CREATE INDEX "casework_refill_name_da094101_like" ON "casework_refill" ("name" text_pattern_ops);
CREATE TABLE "casework_scriptfolder" ("id" bigint NOT NULL, "name" text NOT NULL, "place" smallint NOT NULL, "desks" jsonb NOT NULL, "scripts" jsonb NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "folder_name" UNIQUE ("merchant_id", "name"), PRIMARY KEY ("merchant_id", "id"));
ALTER TABLE casework_scriptfolder ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_scriptfolder TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_scriptfolder TO amends_desk;
CREATE TABLE "casework_houserule" ("part" text NOT NULL, "name" text NOT NULL, "values" jsonb NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "part", "name"));
ALTER TABLE casework_houserule ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_houserule TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_houserule TO amends_desk;
CREATE TABLE "casework_approvalsignature" ("approval_id" bigint NOT NULL, "member_id" bigint NOT NULL, "role" text NOT NULL, "stands_for" bigint DEFAULT 0 NOT NULL, "reason" text DEFAULT '' NOT NULL, "at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "approval_id", "member_id"));
ALTER TABLE "casework_approval" ADD COLUMN "also" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "casework_approval" ADD COLUMN "every" boolean DEFAULT true NOT NULL;
ALTER TABLE "casework_approval" ADD COLUMN "rule" text DEFAULT '' NOT NULL;
ALTER TABLE casework_approvalsignature ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_approvalsignature TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_approvalsignature TO amends_desk;
ALTER TABLE "casework_approvalsignature" ADD CONSTRAINT "signature_for_another" CHECK (NOT ("stands_for" = ("member_id")));
ALTER TABLE "casework_step" ADD COLUMN "lent_to" text DEFAULT '' NOT NULL;
CREATE INDEX "step_lent" ON "casework_step" ("merchant_id", "lent_to") WHERE NOT ("lent_to" = '');
CREATE TABLE "casework_productpicture" ("sku" text NOT NULL, "mark" text NOT NULL, "content" bytea NOT NULL, "by" text NOT NULL, "at" timestamp with time zone NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "product_picture_marked" CHECK ("mark"::text ~ '^[0-9a-f]{32}$'), PRIMARY KEY ("merchant_id", "sku"));
ALTER TABLE casework_productpicture ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_productpicture TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_productpicture TO amends_desk;
CREATE INDEX "product_picture_mark" ON "casework_productpicture" ("merchant_id", "mark");
CREATE TABLE "casework_factchange" ("day" date NOT NULL, "stamp" bigint NOT NULL, "n" bigint NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "day", "stamp"));
CREATE TABLE "casework_boardpart" ("cut" uuid NOT NULL, "first" date NOT NULL, "days" smallint NOT NULL, "stamp" bigint NOT NULL, "n" bigint NOT NULL, "rows" bytea NOT NULL, "asked_on" date NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "cut", "first", "days"));
ALTER TABLE casework_factchange ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_factchange TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_factchange TO amends_desk;
ALTER TABLE casework_boardpart ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_boardpart TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_boardpart TO amends_desk;
CREATE TABLE "casework_releaseday" ("currency" text NOT NULL, "each_most" bigint NULL, "all_most" bigint NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "releaseday_sums" CHECK ((("each_most" IS NULL OR "each_most" >= 0) AND ("all_most" IS NULL OR "all_most" >= 0))), PRIMARY KEY ("merchant_id", "currency"));
CREATE INDEX "paymentbatch_released_at" ON "casework_paymentbatch" ("merchant_id", "released_at");
ALTER TABLE "casework_buyercomplaint" ADD COLUMN "goods" bigint DEFAULT 0 NOT NULL;
ALTER TABLE "casework_buyercomplaint" ADD COLUMN "buyer" text DEFAULT '' NOT NULL;
CREATE INDEX "complaint_goods" ON "casework_buyercomplaint" ("merchant_id", "buyer") WHERE "goods" > 0;
ALTER TABLE "casework_buyercomplaint" DROP CONSTRAINT "complaint_amount";
ALTER TABLE "casework_buyercomplaint" ADD CONSTRAINT "complaint_amount" CHECK (("amount" >= 0 AND "goods" >= 0));
ALTER TABLE casework_releaseday ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_releaseday TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_releaseday TO amends_desk;
ALTER TABLE "casework_buyercomplaint" ADD COLUMN "said" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_approval" ADD COLUMN "goods" boolean DEFAULT false NOT NULL;
ALTER TABLE "casework_grant" ADD COLUMN "goods" boolean DEFAULT false NOT NULL;
DROP TABLE "casework_boardpart" CASCADE;
CREATE TABLE "casework_boardcolumn" ("at" text NOT NULL, "first" date NOT NULL, "name" uuid NOT NULL, "packed" bytea NOT NULL, "merchant_id" bigint NOT NULL, PRIMARY KEY ("merchant_id", "at", "first", "name"));
ALTER TABLE casework_boardcolumn ALTER COLUMN packed SET STORAGE EXTERNAL;
CREATE INDEX "effect_compensated" ON "casework_effect" ("merchant_id", "dossier_id") INCLUDE ("case_no", "amount", "currency", "state") WHERE "kind" IN ('compensate', 'coupon');
ALTER TABLE casework_boardcolumn ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_boardcolumn TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_boardcolumn TO amends_desk;
CREATE TABLE "casework_decidinglook" ("dossier_id" bigint NOT NULL, "case_no" smallint NOT NULL, "version" integer NOT NULL, "mark" text NOT NULL, "state" text NOT NULL, "rule" text NOT NULL, "why" text NOT NULL, "amount" bigint NOT NULL, "signal_id" text NOT NULL, "at" timestamp with time zone NOT NULL, "until" timestamp with time zone NULL, "again_at" timestamp with time zone NULL, "member_id" bigint NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "deciding_look_state" CHECK ("state" IN ('decided', 'left', 'stopped')), PRIMARY KEY ("merchant_id", "dossier_id", "case_no"));
ALTER TABLE casework_decidinglook ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_decidinglook TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_decidinglook TO amends_desk;
CREATE INDEX "deciding_look_at" ON "casework_decidinglook" ("merchant_id", "state", "at");
CREATE TABLE "casework_raisedproblem" ("ref" text NOT NULL, "of" text NOT NULL, "value" text NOT NULL, "sku" text NOT NULL, "shop_id" bigint NULL, "since" date NOT NULL, "until" date NOT NULL, "currency" text NOT NULL, "issues" text[] NOT NULL, "orders" integer NOT NULL, "net" bigint NOT NULL, "raised_at" timestamp with time zone NOT NULL, "finding" text NOT NULL, "answered_at" timestamp with time zone NULL, "changed_at" timestamp with time zone NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "raised_problem_answered" CHECK ((("answered_at" IS NULL AND "finding" = '') OR ("answered_at" IS NOT NULL AND "finding" IN ('changed', 'delisted', 'elsewhere')))), CONSTRAINT "raised_problem_changed" CHECK ((("changed_at" IS NOT NULL AND "finding" IN ('changed', 'delisted')) OR (NOT ("finding" IN ('changed', 'delisted')) AND "changed_at" IS NULL))), PRIMARY KEY ("merchant_id", "ref"));
ALTER TABLE casework_raisedproblem ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_raisedproblem TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_raisedproblem TO amends_desk;
CREATE INDEX "raised_problem_at" ON "casework_raisedproblem" ("merchant_id", "raised_at");
ALTER TABLE "casework_partner" DROP CONSTRAINT "partner_hours";
ALTER TABLE "casework_partner" ADD COLUMN "hours" text[] DEFAULT '{}' NOT NULL;
ALTER TABLE "casework_partner" ALTER COLUMN "hours" DROP DEFAULT;
ALTER TABLE "casework_partner" ADD COLUMN "holidays" text DEFAULT '' NOT NULL;
ALTER TABLE "casework_partner" ALTER COLUMN "holidays" DROP DEFAULT;
ALTER TABLE "casework_partner" ADD COLUMN "days_off" text[] DEFAULT '{}' NOT NULL;
ALTER TABLE "casework_partner" ALTER COLUMN "days_off" DROP DEFAULT;
ALTER TABLE "casework_partner" ADD COLUMN "hours_since" timestamp with time zone NULL;
ALTER TABLE "casework_partner" ADD COLUMN "hours_before" jsonb DEFAULT '[]'::jsonb NOT NULL;
ALTER TABLE "casework_partner" ALTER COLUMN "hours_before" DROP DEFAULT;
ALTER TABLE "casework_partner" DROP COLUMN "opens" CASCADE;
ALTER TABLE "casework_partner" DROP COLUMN "shuts" CASCADE;
ALTER TABLE "casework_partner" ADD CONSTRAINT "partner_has_days" CHECK (("hours" = '{}'::text[] OR NOT ("days" = '{}'::smallint[])));
ALTER TABLE "casework_daysdecidedby" ADD COLUMN "partners" text DEFAULT '[]' NOT NULL;
CREATE TABLE "casework_decidingtrialrun" ("rule" text NOT NULL, "state" text NOT NULL, "member_id" bigint NOT NULL, "started_at" timestamp with time zone NOT NULL, "beat_at" timestamp with time zone NOT NULL, "since" timestamp with time zone NOT NULL, "done" integer NOT NULL, "total" integer NOT NULL, "there" integer NOT NULL, "found" jsonb NOT NULL, "merchant_id" bigint NOT NULL, CONSTRAINT "deciding_trial_state" CHECK ("state" IN ('running', 'done', 'stopped', 'failed')), PRIMARY KEY ("merchant_id", "rule"));
ALTER TABLE casework_decidingtrialrun ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON casework_decidingtrialrun TO amends_desk USING (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint) WITH CHECK (merchant_id = NULLIF(current_setting('amends.merchant', true), '')::bigint);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework_decidingtrialrun TO amends_desk;
CREATE INDEX "promise_due" ON "casework_promise" ("merchant_id", "due_at", "dossier_id", "ref") WHERE "ended_at" IS NULL;
CREATE INDEX "promise_due_shop" ON "casework_promise" ("merchant_id", "shop_id", "due_at", "dossier_id", "ref") WHERE "ended_at" IS NULL;
DROP INDEX IF EXISTS "promise_open";
DROP INDEX IF EXISTS "promise_open_shop";
ALTER TABLE "casework_partner" DROP CONSTRAINT "partner_kind_known";
ALTER TABLE "casework_partner" ADD CONSTRAINT "partner_kind_known" CHECK ("kind" IN ('supplier', 'carrier', 'installer', 'warehouse'));
