"""Tables of a promotion's preparation: what is to be done by when, a merchant's own problems, whom to call.

Ids of members, desks and promotions are plain numbers; words are people's own.
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from amends.merchants.models import Merchant
from amends.merchants.models.records import id_by_time


class ReadyState(models.TextChoices):
    """How far an item of the list is."""

    OPEN = "open", _("To do")
    DOING = "doing", _("Under way")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


UNDONE = (ReadyState.OPEN, ReadyState.DOING)


class ReadyItem(models.Model):
    """Something to prepare for a promotion. ``problem``: of the library, empty for one's own, whose words are here.

    ``cases``, ``money`` (minor units of the home currency), ``points``: what it cost the last time. ``proof_*``: a file
    that shows it. ``told_on``: the day its owner was last reminded.
    """

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    promotion_id = models.BigIntegerField()
    problem = models.TextField()
    family = models.TextField()
    title = models.TextField(default="")
    advice = models.TextField(default="")
    owner_id = models.BigIntegerField(null=True)
    due_on = models.DateField()
    state = models.TextField(default=ReadyState.OPEN)
    note = models.TextField(default="")
    proof_name = models.TextField(default="")
    proof_type = models.TextField(default="")
    proof_sha256 = models.TextField(default="")
    cases = models.IntegerField(default=0)
    money = models.BigIntegerField(default=0)
    points = models.IntegerField(default=0)
    told_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            Index(name="ready_due", fields=["merchant", "due_on"], condition=Q(state__in=["open", "doing"])),
            Index(name="ready_of", fields=["merchant", "promotion_id"]),
        ]
        constraints = [
            UniqueConstraint(
                name="ready_once", fields=["merchant", "promotion_id", "problem"], condition=~Q(problem="")
            ),
            CheckConstraint(name="ready_state_known", condition=Q(state__in=ReadyState.values)),
        ]

    def __str__(self) -> str:
        return self.problem or self.title


class OwnProblem(models.Model):
    """A merchant's own entry of the library, put on each list that is begun. ``days``: before the sale."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    family = models.TextField()
    title = models.TextField()
    advice = models.TextField(default="")
    days = models.SmallIntegerField(default=7)
    dropped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class RoomContact(models.Model):
    """Whom to call in a department while a promotion runs. ``reach``: how; ``hours``: when."""

    pk = models.CompositePrimaryKey("merchant_id", "id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    id = models.BigIntegerField(default=id_by_time)
    department = models.TextField()
    name = models.TextField()
    reach = models.TextField()
    hours = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.department}: {self.name}"
