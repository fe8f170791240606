"""What a colleague tells of an order now and then: how a problem went on, what partners were asked, checks, papers."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from amends.desk.record.fact_forms import Telling
from amends.desk.words import codes, vocabulary
from amends.desk.words.vocabulary import Words
from amends.engine import signals as s
from amends.engine.words import Party

OUTSIDE: Final[Words] = {
    party.value: vocabulary.PARTIES[party.value]
    for party in (Party.SUPPLIER, Party.CARRIER, Party.WAREHOUSE, Party.INSTALLER)
}
WISHES: Final[Words] = {
    "intercept": _("to stop the parcel"), "collect": _("to collect it"), "repair": _("to repair it"),
    "inspect": _("to inspect it"), **codes.WISHES,
}  # fmt: skip
MORE: Final[tuple[Telling, ...]] = (
    Telling(
        signal=s.ProblemChanged, title=_("More about a problem"), icon="pencil",
        fields=("ref", "traits", "amount", "text"),
        names={
            "ref": _("Which problem"), "traits": _("What is known now"), "amount": _("Sum asked for"),
            "text": _("In the buyer's words"),
        },
        words={"traits": codes.TRAITS},
    ),
    Telling(
        signal=s.ProblemSettled, title=_("A problem settled"), icon="circle-check",
        fields=("ref", "how", "amount", "text"),
        names={
            "ref": _("Which problem"), "how": _("How it was settled"), "amount": _("Sum agreed on"),
            "text": _("Remark"),
        },
        words={}, needed=("how",),
    ),
    Telling(
        signal=s.PartnerAsked, title=_("A question to a partner"), icon="help-circle",
        fields=("party", "what", "amount", "due", "text"),
        names={
            "party": _("Whom we asked"), "what": _("What for"), "amount": _("Sum in question"),
            "due": _("Answer until"), "text": _("In our words"),
        },
        words={"party": OUTSIDE, "what": WISHES},
    ),
    Telling(
        signal=s.OrderChecked, title=_("A check before sending"), icon="clipboard-check",
        fields=("check", "passed", "text"),
        names={"check": _("Which check"), "passed": _("All in order"), "text": _("What was seen")},
        words={"check": codes.CHECKS},
    ),
    Telling(
        signal=s.InterceptAnswered, title=_("Whether the parcel was stopped"), icon="hand-stop",
        fields=("answer", "text"),
        names={"answer": _("The carrier's answer"), "text": _("In their words")}, words={"answer": vocabulary.ANSWERS},
    ),
    Telling(
        signal=s.ParcelCorrected, title=_("A carrier's record taken back"), icon="arrow-back-up",
        fields=("scan", "waybill", "text"),
        names={"scan": _("What was recorded by mistake"), "waybill": _("Parcel's number"), "text": _("In their words")},
        words={"scan": {each: vocabulary.SCANS[each] for each in ("delivered", "lost", "returned")}},
    ),
    Telling(
        signal=s.CustomsRuled, title=_("Why customs hold it"), icon="building-bank",
        fields=("cause", "official", "text"),
        names={"cause": _("Cause"), "official": _("The official paper is here"), "text": _("Remark")},
        words={"cause": codes.CUSTOMS},
    ),
    Telling(
        signal=s.TaxNumberGiven, title=_("The buyer's tax number"), icon="id", fields=("number",),
        names={"number": _("CPF or CNPJ; it is checked and not kept")}, words={}, needed=("number",),
    ),
    Telling(
        signal=s.VisitDone, title=_("A visit made"), icon="home-check", fields=("text",),
        names={"text": _("What was done")}, words={}, needed=("text",),
    ),
    Telling(
        signal=s.PenaltyRecorded, title=_("A penalty of the platform"), icon="gavel",
        fields=("rule", "points", "amount", "text"),
        names={"rule": _("Rule"), "points": _("Points"), "amount": _("Amount"), "text": _("Why")},
        words={},
    ),
    Telling(
        signal=s.PenaltyLifted, title=_("A penalty given back"), icon="circle-check", fields=("ref", "text"),
        names={"ref": _("Which penalty"), "text": _("Why")}, words={},
    ),
)  # fmt: skip
