import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from amends.merchants import rls
from amends.merchants.models.records import id_by_time


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0069_care"),
        ("merchants", "0023_user_zone"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailServer",
            fields=[
                (
                    "merchant",
                    models.OneToOneField(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="merchants.merchant",
                    ),
                ),
                ("host", models.TextField()),
                ("port", models.IntegerField()),
                ("security", models.TextField()),
                ("username", models.TextField(default="")),
                ("password", models.BinaryField(null=True)),
                ("sender", models.TextField()),
                ("sender_name", models.TextField(default="")),
                ("sends", models.BooleanField(default=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("security__in", ["tls", "starttls", "none"])), name="mail_security_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("port__gt", 0), ("port__lt", 65536)), name="mail_port"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailLetter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "merchant_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("id", models.BigIntegerField(default=id_by_time)),
                ("kind", models.TextField()),
                ("whom", models.TextField()),
                ("about", models.TextField(default="")),
                ("ref", models.TextField(default="")),
                ("once", models.TextField()),
                (
                    "tell",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("content", models.BinaryField(null=True)),
                ("state", models.TextField(default="waiting")),
                ("attempts", models.SmallIntegerField(default=0)),
                ("wanted_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(default="")),
                (
                    "merchant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["merchant", "next_at"], name="mail_due"
                    ),
                    models.Index(
                        condition=models.Q(("ref", ""), _negated=True), fields=["merchant", "ref"], name="mail_ref"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("merchant", "once"), name="mail_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "failed"])), name="mail_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", False), ("next_at__isnull", False), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("content", None), ("next_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="mail_ended",
                    ),
                ],
            },
        ),
        rls.protect("casework_mailserver"),
        rls.protect("casework_mailletter"),
    ]
