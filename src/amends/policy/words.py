"""The words a playbook may use beyond its own names: keys of each kind of item, effects, receivers, triggers."""

from amends.engine.playbook import FieldType
from amends.engine.signals import KINDS
from amends.engine.words import Automation, Goods, Party, Platform, Season, Source

HEAD = (
    "name", "version", "title", "platforms", "zone", "currency", "effective_from", "extends", "calendars", "desks",
    "sources", "look_ahead", "same_within", "price_of_point", "freeze_share", "reasons", "batch", "habits",
    "thresholds", "approvers", "gift_worth", "part_worth", "offer_step",
)  # fmt: skip
CLOCK = (
    "name", "title", "due", "until", "on", "when", "void", "pause", "waiting_for", "warn", "every", "again",
    "per_thread", "missed", "effects", "work", "source", "assumption", "otherwise",
)  # fmt: skip
DUE = ("at", "after", "start", "calendar", "minus", "plus", "day_end", "hours")
HOURS = ("partner",)
CONSEQUENCE = ("does", "acts", "money", "points", "per")
EFFECT = ("kind", "to", "text", "values", "money", "says")
SCENE = (
    "name", "title", "issue", "on", "group", "desk", "when", "rank", "per_thread", "again", "case", "stake", "points",
    "why", "bearer", "clocks", "steps", "effects", "remedies", "evidence", "closes", "source", "mission", "work",
    "liability", "freight", "burden", "claims", "scripts", "timeout", "penalty", "otherwise", "automation",
    "decides",
)  # fmt: skip
DECIDE = (
    "name", "title", "step", "remedy", "when", "why", "says", "money", "per_buyer", "per_day", "waits", "source",
    "assumption",
)  # fmt: skip
STEP = (
    "name", "title", "desk", "after", "within", "calendar", "done_when", "effects", "late", "needs", "remark", "when",
    "optional", "party", "by", "repeat", "form", "yields", "outcomes", "choice", "tells",
    "collects", "without", "automation", "by_hand", "offered", "grants", "hours",
)  # fmt: skip
JOIN = ("all", "any")
REPEAT = ("until", "most")
FORM_ENTRY = ("field", "required", "default", "most")
OUTCOME = ("title", "then", "when", "late")
REMEDY = (
    "name", "title", "cost", "chance", "effects", "closes", "risk", "grants", "when", "penalty", "script", "form",
)  # fmt: skip
EVIDENCE = ("name", "title", "choice", "when", "stage")
LIABILITY = ("when", "shares", "why", "source")
CLAIM = ("party", "title", "money", "within", "proof", "when", "source")
LIMIT = (
    "role", "money", "share", "per_day", "per_buyer", "goods", "goods_per_day", "goods_per_buyer", "passes", "within",
    "calendar", "source", "assumption",
)  # fmt: skip
PASSES = ("unshipped", "nothing")
BATCH = ("most", "money", "source", "assumption")
PENALTY = ("title", "points", "money", "freeze", "source", "assumption")
APPROVERS = ("title", "money", "who", "need", "since", "within", "calendar", "source", "assumption")
APPROVING = ("supervisor", "manager", "finance")
NEEDS = ("all", "any")
THRESHOLD = ("title", "points", "source", "assumption")
FLOW = ("title", "family", "source", "start", "stages")
STAGE = ("title", "actor", "clock", "timeout", "moves", "source")
MOVE = ("on", "to", "when")
TEMPLATE = ("title", "stage", "channels", "scenes", "seasons", "variables", "text", "source")
VARIABLE = ("type", "field")
CONDUCT = ("title", "patterns", "why", "cure", "blocks", "source")
CLOSE = ("when", "outcome")
OWN_FIELD = ("title", "type", "unit", "choices", "required", "least", "most")
ISSUE = (
    "code", "title", "goods", "party", "liable_to_buyer", "remedy", "alternatives", "evidence", "freight", "claim",
    "burden", "promise", "at_once", "source",
)  # fmt: skip
SOURCE = ("title", "url", "since", "until")
CALENDAR = ("zone", "windows", "week")

EFFECTS = (
    "agree_exchange", "agree_return", "alarm", "ask_intercept", "ask_release", "claim", "compensate",
    "contest_review", "coupon", "escalate", "explain_review", "extend_receipt", "hold_shipment", "message", "notify",
    "page_message", "pay_buyer", "propose", "refund", "refuse_dispute", "refuse_exchange", "refuse_refund",
    "release_shipment", "reship", "resume_shipment", "send_evidence", "set_stock", "sms", "warn",
)  # fmt: skip
RECEIVERS = frozenset({*Party, *Source}) - {Source.ENGINE, Party.UNDETERMINED, Party.FORCE_MAJEURE}
KIND_WORDS = tuple(KINDS)
MISSED, CLOSED, SEEN, WARNED, STEP_CLOCK = "missed:", "closed:", "scene:", "warned:", "step:"

ROLES = ("front_line", "agent", "supervisor", "manager")
FLOW_FAMILIES = ("dispute", "refund")
TEMPLATE_STAGES = ("pre_sale", "in_sale", "after_sale", "dispute", "review", "overload", "status")
CHANNELS = ("chat", "sms", "mail", "page", "status")
VARIABLES = ("text", "money", "time", "day", "number")
LEVELS, PARTIES, FIELD_TYPES, GOODS, PLATFORMS, SEASONS = (
    frozenset(map(str, words)) for words in (Automation, Party, FieldType, Goods, Platform, Season)
)
