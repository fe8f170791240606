from django.db import migrations

# What a notice led to as an address, said as what it is about; anything else led nowhere.
_SAY = r"""
UPDATE merchants_notice SET about = CASE
    WHEN about ~ '^/cases/\d+/\d+/$' THEN regexp_replace(about, '^/cases/(\d+)/(\d+)/$', 'case:\1/\2')
    WHEN about ~ '^/approvals/\d+/$' THEN regexp_replace(about, '^/approvals/(\d+)/$', 'approval:\1')
    WHEN about ~ '^/causes/\d+/$' THEN regexp_replace(about, '^/causes/(\d+)/$', 'cause:\1')
    WHEN about ~ '^/playbooks/[^/]+/own$' THEN regexp_replace(about, '^/playbooks/([^/]+)/own$', 'own_values:\1')
    WHEN about = '/work/?view=mine' THEN 'my_work'
    WHEN about IN ('/work/', '/tasks/', '/losses/') THEN btrim(about, '/')
    ELSE '' END
"""


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0011_people_of_merchants"),
    ]

    operations = [
        migrations.RenameField("notice", "url", "about"),
        migrations.RunSQL(_SAY, migrations.RunSQL.noop),
    ]
