"""Tenants and people. Every tenant table leads with its merchant; the database itself keeps the rules (see `rls`)."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from amends.merchants import desk_names
from amends.merchants.roles import Role


class Language(models.TextChoices):
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class ShopPlatform(models.TextChoices):
    """Where a shop sells."""

    TMALL = "tmall", _("Tmall")
    TAOBAO = "taobao", _("Taobao")
    JD = "jd", _("JD")
    PDD = "pdd", _("Pinduoduo")
    DOUYIN = "douyin", _("Douyin")
    ALIBABA1688 = "alibaba1688", _("1688")
    ALIEXPRESS = "aliexpress", _("AliExpress")
    SHOPIFY = "shopify", _("Shopify")
    OTHER = "other", _("Other")


class User(AbstractBaseUser):
    """A person who signs in; what they may do stands in their memberships. `email` is kept in lower case.

    ``merchants``: the merchants of their memberships, for the second lock (see ``memberships.follow``). ``zone``: by
    whose clock they read times, empty: the installation's.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    zone = models.CharField(max_length=40, default="", db_default="", blank=True)
    is_active = models.BooleanField(default=True)
    merchants = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    objects = BaseUserManager["User"]()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            CheckConstraint(name="user_email_lower", condition=Q(email=Lower(F("email")))),
            CheckConstraint(name="user_language_known", condition=Q(language__in=Language.values)),
        ]

    def __str__(self) -> str:
        return self.name


class Merchant(models.Model):
    """The tenant. ``two_step_required``: its owners and managers sign in with a code from their phone as well.

    ``own_days``: see ``own_days``; ``days_to_follow``: changes of them that running clocks have still to be told of.
    ``home_currency`` (ISO 4217) and ``own_rates``: see ``rates``; ``ranking`` and
    ``pace``: see ``casework.maintenance.ranking`` and ``paces``. ``score_facts``: see
    ``insight.feeding``. ``erase_after_days``: after how many days without
    anything new an order's buyer is erased; None: never by rule.
    """

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    two_step_required = models.BooleanField(default=False)
    own_days = models.JSONField(default=dict, db_default={})
    days_to_follow = models.JSONField(default=list, db_default=[])
    home_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    own_rates = models.JSONField(default=dict, db_default={})
    ranking = models.JSONField(default=dict, db_default={})
    pace = models.JSONField(default=dict, db_default={})
    score_facts = models.JSONField(default=dict, db_default={})
    erase_after_days = models.IntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="merchant_home_iso", condition=Q(home_currency="") | Q(home_currency__regex=r"^[A-Z]{3}$")
            ),
            CheckConstraint(
                name="merchant_erases", condition=Q(erase_after_days=None) | Q(erase_after_days__range=(30, 3650))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Shop(models.Model):
    """One store on one platform. `currency` is ISO 4217, `country` ISO 3166, `zone` an IANA name.

    ``own_days``: what it has otherwise than its merchant's. ``buyer_page``: its page for buyers, see
    ``casework.buyers``; empty: it has none.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="shops")
    name = models.CharField(max_length=120)
    platform = models.CharField(max_length=20, choices=ShopPlatform.choices)
    currency = models.CharField(max_length=3)
    zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    playbook = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    own_days = models.JSONField(default=dict, db_default={})
    buyer_page = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = [
            UniqueConstraint(name="shop_key", fields=["merchant", "id"]),
            UniqueConstraint(name="shop_name", fields=["merchant", "name"]),
            CheckConstraint(name="shop_platform_known", condition=Q(platform__in=ShopPlatform.values)),
            CheckConstraint(name="shop_currency_iso", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            CheckConstraint(name="shop_country_iso", condition=Q(country__regex=r"^[A-Z]{2}$")),
        ]

    def __str__(self) -> str:
        return self.name


class Seniority(models.TextChoices):
    NEW = "new", _("New")
    SENIOR = "senior", _("Senior")


class Member(models.Model):
    """A person at a merchant, with at least one role.

    ``languages``, ``platforms`` and ``issues`` (codes) are what they can handle; empty means any.
    ``muted``: kinds of notices they don't want; ``sounding`` and ``popping``: those that make a sound and that the
    computer shows while the page is out of sight, neither between ``quiet_from`` and ``quiet_until``, by the clock
    where they are. ``shown``: guided tours they have walked or skipped, and which part of the rail they keep open.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    seniority = models.CharField(max_length=10, choices=Seniority.choices, default=Seniority.SENIOR)
    part_time = models.BooleanField(default=False)
    mentor = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=10), default=list)
    platforms = ArrayField(models.CharField(max_length=20), default=list)
    issues = ArrayField(models.CharField(max_length=40), default=list)
    muted = ArrayField(models.CharField(max_length=20), default=list)
    sounding = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    popping = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    shown = ArrayField(models.CharField(max_length=20), default=list, db_default=[])

    class Meta:
        constraints = [
            UniqueConstraint(name="member_key", fields=["merchant", "id"]),
            UniqueConstraint(name="member_user", fields=["merchant", "user"]),
            CheckConstraint(name="member_roles_known", condition=Q(roles__contained_by=Role.values)),
            CheckConstraint(name="member_has_role", condition=Q(roles__len__gt=0)),
            CheckConstraint(name="member_seniority_known", condition=Q(seniority__in=Seniority.values)),
            CheckConstraint(name="member_not_own_mentor", condition=~Q(mentor=F("id"))),
            CheckConstraint(
                name="member_quiet_whole",
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.merchant_id}"


class Assignment(models.TextChoices):
    """How a desk's work finds its people."""

    TAKE = "take", _("People take the next case")
    ROUND_ROBIN = "round_robin", _("In turn, by itself")
    LEAST_LOADED = "least_loaded", _("To who has least, by itself")


class Desk(models.Model):
    """A queue of work. `code` is the playbook's name for it; `name` is what people call it."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="desks")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    assignment = models.CharField(max_length=20, choices=Assignment.choices, default=Assignment.TAKE)

    class Meta:
        constraints = [
            CheckConstraint(name="desk_assignment_known", condition=Q(assignment__in=Assignment.values)),
            UniqueConstraint(name="desk_key", fields=["merchant", "id"]),
            UniqueConstraint(name="desk_code", fields=["merchant", "code"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def said(self) -> str:
        """What it is called in the language of the page."""
        return desk_names.said(self.name)


class DeskSeat(models.Model):
    """A member who works at a desk."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="seats")
    member = models.ForeignKey(Member, models.CASCADE, related_name="seats")

    class Meta:
        constraints = [UniqueConstraint(name="desk_seat", fields=["merchant", "desk", "member"])]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.desk_id}"


class ApiKey(models.Model):
    """A key that may send signals into one shop. Only its hash is kept; `prefix` lets people tell keys apart.

    ``member``: whose authority it acts with; None: it reports facts only.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="keys")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    prefix = models.CharField(max_length=12)
    sha256 = models.BinaryField(unique=True, max_length=32)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [UniqueConstraint(name="api_key_prefix", fields=["merchant", "shop", "prefix"])]

    def __str__(self) -> str:
        return self.prefix
