"""The second lock on the tenants' own tables, and rows that can't point into another tenant."""

from django.db import migrations

from amends.merchants import rls

COLLEAGUES = "EXISTS (SELECT FROM merchants_member m WHERE m.user_id = merchants_user.id)"


class Migration(migrations.Migration):
    dependencies = [("merchants", "0001_initial"), ("sessions", "0001_initial")]

    operations = [
        rls.create_role(),
        rls.protect("merchants_merchant", column="id"),
        rls.protect("merchants_shop"),
        rls.protect("merchants_member"),
        rls.protect("merchants_desk"),
        rls.protect("merchants_deskseat"),
        rls.protect("merchants_apikey"),
        rls.share("merchants_user", using=COLLEAGUES),
        rls.share("django_session"),
        rls.same_merchant("merchants_deskseat", "desk_id", "merchants_desk"),
        rls.same_merchant("merchants_deskseat", "member_id", "merchants_member"),
        rls.same_merchant("merchants_apikey", "shop_id", "merchants_shop"),
    ]
