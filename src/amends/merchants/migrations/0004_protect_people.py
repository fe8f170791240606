"""The second lock on people, phases and records; what was changed stays as it was written."""

from django.db import migrations

from amends.merchants import rls

COLLEAGUES = "EXISTS (SELECT FROM merchants_member m WHERE m.user_id = {table}.user_id)"
TABLES = ("promotion", "closeddesk", "shift", "absence", "loan", "change", "notice", "upload", "invitation")
POINTERS = (
    ("closeddesk", "desk_id", "desk"), ("closeddesk", "stand_in_id", "desk"),
    ("shift", "desk_id", "desk"), ("shift", "member_id", "member"),
    ("absence", "member_id", "member"), ("absence", "stand_in_id", "member"),
    ("loan", "desk_id", "desk"), ("loan", "member_id", "member"), ("loan", "given_by_id", "member"),
    ("change", "by_id", "member"), ("notice", "member_id", "member"),
    ("upload", "shop_id", "shop"), ("upload", "by_id", "member"),
    ("invitation", "by_id", "member"), ("member", "mentor_id", "member"),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("merchants", "0003_people_and_phases")]

    operations = [
        *[rls.protect(f"merchants_{table}") for table in TABLES],
        *[rls.share(f"merchants_{table}", using=COLLEAGUES.format(table=f"merchants_{table}"))
          for table in ("twostep", "visit")],
        *[rls.same_merchant(f"merchants_{table}", column, f"merchants_{target}") for table, column, target in POINTERS],
        migrations.RunSQL(
            f"REVOKE UPDATE, DELETE ON merchants_change FROM {rls.ROLE}",
            f"GRANT UPDATE, DELETE ON merchants_change TO {rls.ROLE}",
        ),
    ]  # fmt: skip
