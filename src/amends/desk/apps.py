from dataclasses import replace

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from amends.web import banners, rail
from amends.web.rail import RailItem

SEE = "view_cases"
LEAD, OWN = "approve", "manage_merchant"
TALKS = frozenset({"front_line", "agent", "supervisor", "manager", "owner", "observer"})  # who has to do with buyers
GOODS = frozenset({"agent", "warehouse", "supervisor", "manager", "owner", "observer"})
LEADS = frozenset({"supervisor", "manager"})
BACK = TALKS - {"front_line"}  # back-office work
WORK = RailItem(order=10, view="work", icon="checklist", label=_("Work"), key="w", permission=SEE, bar=True)
PART = replace(WORK, key="", under="work", bar=False)
MONEY = RailItem(order=30, view="pool", icon="coins", label=_("Ledgers"), key="m", permission=LEAD)
LEDGER = replace(MONEY, key="", under="pool")
PLACES = (
    RailItem(order=5, view="start", icon="rocket", label=_("First steps"), permission=SEE),  # while they are under way
    WORK,
    replace(PART, order=11, icon="user-check", label=_("Mine"), query="view=mine"),
    replace(PART, order=12, icon="sofa", label=_("My desks"), query="view=desk"),
    replace(PART, order=13, icon="alarm", label=_("Act now"), query="view=risk", home=LEADS),
    replace(PART, order=14, icon="message-2", label=_("Messages"), key="i", query="view=wrote", uses=TALKS),
    replace(PART, order=14, view="promises", icon="heart-handshake", label=_("Promises"), uses=TALKS),
    replace(PART, order=15, view="approvals", icon="gavel", label=_("Approvals"), key="a", bar=True),
    replace(
        PART, order=16, view="tasks", icon="message-2-question", label=_("Tasks"), key="t", bar=True,
        permission="work_cases",
    ),
    replace(PART, order=17, view="raised_problems", icon="flag", label=_("Raised to ops"), uses=BACK),
    replace(
        PART, order=17, view="holds", icon="hand-stop", label=_("Hold list"), key="h", bar=True, uses=GOODS,
        home=frozenset({"warehouse"}),
    ),
    replace(PART, order=17, view="packing", icon="package", label=_("Packing"), permission="handle_goods"),
    replace(
        PART, order=17, view="resends", icon="package-export", label=_("Send again"), permission="handle_goods"
    ),
    replace(PART, order=18, view="dock", icon="package-import", label=_("Dock"), key="d", permission="handle_goods"),
    replace(PART, order=19, view="grading", icon="stack-2", label=_("Graded goods"), permission="handle_goods"),
    replace(PART, order=19, view="products", icon="photo", label=_("Products"), permission="handle_goods"),
    replace(PART, order=19, view="packs", icon="file-zip", label=_("Evidence packs"), uses=BACK),
    MONEY,
    replace(LEDGER, order=31, view="grants", icon="receipt", label=_("Grants")),
    replace(
        LEDGER, order=32, view="reconcile", icon="arrows-diff", label=_("Reconciliation"), home=frozenset({"finance"})
    ),
    replace(LEDGER, order=33, view="losses", icon="scale", label=_("Losses"), key="l"),
    replace(LEDGER, order=34, view="points", icon="alert-octagon", label=_("Points")),
    replace(LEDGER, order=35, view="invoices", icon="receipt-tax", label=_("Invoices")),
    replace(LEDGER, order=37, view="costs", icon="chart-bar", label=_("Poor quality")),
    replace(LEDGER, order=36, view="payments", icon="cash-banknote", label=_("Payments"), permission="handle_money"),
    RailItem(order=40, view="stations", icon="route", label=_("Stations"), key="f", permission=SEE),
    RailItem(
        order=41, view="automation", icon="robot", label=_("Automation"), permission="assign_cases", under="stations"
    ),
    RailItem(order=45, view="reviews", icon="star", label=_("Reviews"), key="v", permission=SEE, uses=BACK),
    RailItem(order=50, view="causes", icon="radar", label=_("Causes"), key="c", permission=SEE, uses=BACK),
    RailItem(order=52, view="promotions", icon="flame", label=_("Promotions"), permission=SEE, uses=BACK),
    RailItem(
        order=46,
        view="quality",
        icon="messages",
        label=_("Quality"),
        permission="assign_cases",
        under="reviews",
        uses=BACK,
    ),
    RailItem(
        order=51, view="abuse", icon="eye", label=_("Histories"), permission="work_cases", under="causes", uses=BACK
    ),
    RailItem(order=53, view="war_room", icon="broadcast", label=_("War room"), permission=SEE, under="promotions"),
    RailItem(order=70, view="playbooks", icon="book", label=_("Playbooks"), key="p", permission="view_playbooks"),
    RailItem(order=91, view="team", icon="activity", label=_("Team now"), permission="assign_cases", under="settings"),
    RailItem(order=90, view="tables", icon="table-import", label=_("Import tables"), permission=OWN, under="settings"),
    RailItem(order=92, view="audit", icon="shield-search", label=_("Audit"), permission=OWN, under="settings"),
    RailItem(
        order=93, view="quarantine", icon="biohazard", label=_("Quarantine"), key="q", permission="mend_signals",
        under="settings",
    ),
)  # fmt: skip


class DeskConfig(AppConfig):
    name = "amends.desk"
    label = "desk"

    def ready(self) -> None:
        """Put the desk's places on the rail, and what people are told above every page."""
        from amends.desk.banners import filling, missing_keys
        from amends.desk.own import partner_import

        banners.add(missing_keys)
        banners.add(filling)
        partner_import.register()
        for place in PLACES:
            rail.add(place)
