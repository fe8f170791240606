"""How people prove who they are: invitations, codes from a phone, the browsers they are signed in with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from amends.merchants.models.tenants import Member, Merchant, User
from amends.merchants.roles import Role


class Invitation(models.Model):
    """A link that lets one person in, once, until ``expires_at``. Only its hash is kept. ``desks``: codes."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    desks = ArrayField(models.CharField(max_length=40), default=list)
    sha256 = models.BinaryField(unique=True, max_length=32)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(name="invitation_roles_known", condition=Q(roles__contained_by=Role.values)),
            CheckConstraint(name="invitation_has_role", condition=Q(roles__len__gt=0)),
        ]

    def __str__(self) -> str:
        return self.email


class TwoStep(models.Model):
    """A person's second step. ``secret``: sealed; ``confirmed_at`` None: being set up. ``counter``: last used period.

    ``recovery``: SHA-256 of codes not used yet. After too many wrong codes in a row it waits until ``locked_until``.
    ``merchants``: the person's.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="two_step")
    secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    counter = models.BigIntegerField(default=0)
    recovery = ArrayField(models.BinaryField(max_length=32), default=list)
    failed = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    merchants = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    def __str__(self) -> str:
        return str(self.user_id)


class OutsideLogin(models.Model):
    """A login at a service outside that its person has tied to their account. ``way``: see ``web.sign_in_ways``.

    ``uid``: whom the service calls so, for ever. Only the tables' owner reads it: it belongs to no merchant.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="outside_logins")
    way = models.CharField(max_length=30)
    uid = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(name="outside_login_once", fields=["way", "uid"])]

    def __str__(self) -> str:
        return f"{self.user_id} by {self.way}"


class Visit(models.Model):
    """A browser somebody is signed in with. ``key``: of its session. ``merchants``: the person's."""

    user = models.ForeignKey(User, models.CASCADE, related_name="visits")
    key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=200)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()
    merchants = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    def __str__(self) -> str:
        return f"{self.user_id} since {self.at}"
