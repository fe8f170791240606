from django.db import migrations

from amends.merchants import rls

OWN = "session_key = NULLIF(current_setting('amends.session', true), '')"


class Migration(migrations.Migration):
    """Inside a tenant only the session that is named is seen, not everybody's."""

    dependencies = [("merchants", "0017_observer")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY tenant ON django_session TO {rls.ROLE} USING ({OWN}) WITH CHECK ({OWN})",
            f"ALTER POLICY tenant ON django_session TO {rls.ROLE} USING (true) WITH CHECK (true)",
        ),
    ]
