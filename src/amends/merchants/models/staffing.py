"""Promotions and their phases, who sits where in each, who is away, and hands lent across departments for a time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models.tenants import Desk, Member, Merchant
from amends.merchants.roles import Role


class PromotionPhase(models.TextChoices):
    """The phases of a promotion; between promotions it is ``usual``."""

    WARM_UP = "warm_up", _("Warm-up")
    SALE = "sale", _("Sale")
    AFTER_SALES = "after_sales", _("After-sales")
    USUAL = "usual", _("Usual days")


class Promotion(models.Model):
    """Each phase runs from its day to the day before the next; ``ends_on`` is the last day of after-sales.

    ``announced``: the phase the shops' dossiers have been told of.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    warm_up_on = models.DateField()
    sale_on = models.DateField()
    after_sales_on = models.DateField()
    ends_on = models.DateField()
    announced = models.CharField(max_length=20, default=PromotionPhase.USUAL)

    class Meta:
        constraints = [
            UniqueConstraint(name="promotion_key", fields=["merchant", "id"]),
            UniqueConstraint(name="promotion_name", fields=["merchant", "name"]),
            CheckConstraint(
                name="promotion_in_order",
                condition=Q(warm_up_on__lte=F("sale_on"))
                & Q(sale_on__lte=F("after_sales_on"))
                & Q(after_sales_on__lte=F("ends_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosedDesk(models.Model):
    """A desk nobody sits at in a phase: its work goes to ``stand_in``."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=20, choices=PromotionPhase.choices)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    stand_in = models.ForeignKey(Desk, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(name="closed_desk", fields=["merchant", "phase", "desk"]),
            CheckConstraint(name="closed_desk_elsewhere", condition=~Q(desk=F("stand_in"))),
            CheckConstraint(name="closed_desk_phase_known", condition=Q(phase__in=PromotionPhase.values)),
        ]

    def __str__(self) -> str:
        return f"{self.phase}: {self.desk_id} → {self.stand_in_id}"


class Shift(models.Model):
    """In a phase, a member sits at a desk on ``weekdays`` (1 Monday to 7 Sunday) from hour to hour (0 to 24, local)."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=20, choices=PromotionPhase.choices)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="shifts")
    weekdays = ArrayField(models.SmallIntegerField())
    from_hour = models.SmallIntegerField()
    until_hour = models.SmallIntegerField()

    class Meta:
        constraints = [
            CheckConstraint(
                name="shift_hours", condition=Q(from_hour__gte=0, until_hour__lte=24, from_hour__lt=F("until_hour"))
            ),
            CheckConstraint(name="shift_weekdays", condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7])),
            CheckConstraint(name="shift_some_day", condition=Q(weekdays__len__gt=0)),
            CheckConstraint(name="shift_phase_known", condition=Q(phase__in=PromotionPhase.values)),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.desk_id} {self.from_hour}-{self.until_hour}"


class Absence(models.Model):
    """Away from ``from_at`` to ``until_at``. ``settled_at``: open cases went to the stand-in or back."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="absences")
    stand_in = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    note = models.CharField(max_length=200, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [Index(name="absence_unsettled", fields=["from_at"], condition=Q(settled_at__isnull=True))]
        constraints = [
            CheckConstraint(name="absence_in_order", condition=Q(from_at__lt=F("until_at"))),
            CheckConstraint(name="absence_other_stand_in", condition=~Q(member=F("stand_in"))),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} away"


class Loan(models.Model):
    """A role and a desk lent to somebody until ``until_at`` and for at most ``most`` cases; ends by itself.

    ``settled_at``: what was still in their hands when it had ended went back to its desk.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="loans")
    role = models.CharField(max_length=20, choices=Role.choices)
    desk = models.ForeignKey(Desk, models.CASCADE, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    most = models.IntegerField(null=True)
    used = models.IntegerField(default=0)
    reason = models.CharField(max_length=200)
    given_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            Index(name="loan_of_member", fields=["merchant", "member", "until_at"]),
            Index(name="loan_unsettled", fields=["until_at"], condition=Q(settled_at__isnull=True)),
        ]
        constraints = [
            CheckConstraint(name="loan_in_order", condition=Q(from_at__lt=F("until_at"))),
            CheckConstraint(name="loan_role_lendable", condition=~Q(role__in=[Role.OWNER, Role.MANAGER])),
            CheckConstraint(name="loan_most", condition=Q(most__isnull=True) | Q(most__gt=0)),
            CheckConstraint(name="loan_not_to_oneself", condition=~Q(member=F("given_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.role} lent to {self.member_id}"
