"""A playbook: the policy as frozen data, as the loader hands it over. Nothing here decides; see ``step``.

Field words in conditions, ``until``, ``at`` and amounts are those of ``fields.FIELDS``.
"""

from amends.engine.playbook.book import Playbook
from amends.engine.playbook.clocks import (
    ClockRule,
    Consequence,
    DueRule,
    EffectRule,
    Warn,
)
from amends.engine.playbook.conditions import ALWAYS, All, Amount, Any, Condition, Not, Op, Test, Value
from amends.engine.playbook.forms import FieldChoice, FieldType, OwnField
from amends.engine.playbook.procedures import (
    ApproverRule,
    BatchLimit,
    Flow,
    Issue,
    Limit,
    Move,
    PenaltyRule,
    Stage,
    Threshold,
)
from amends.engine.playbook.scenes import ClaimRule, Close, DecideRule, EvidenceItem, Liability, RemedyRule, Scene
from amends.engine.playbook.scripts import Conduct, Template, Variable
from amends.engine.playbook.steps import (
    FormEntry,
    StepOutcome,
    StepRepeat,
    StepRule,
    StepYield,
    YieldValue,
)
from amends.engine.playbook.texts import SourceNote, Wording

__all__ = [
    "ALWAYS",
    "All",
    "Amount",
    "Any",
    "ApproverRule",
    "BatchLimit",
    "ClaimRule",
    "ClockRule",
    "Close",
    "Condition",
    "Conduct",
    "Consequence",
    "DecideRule",
    "DueRule",
    "EffectRule",
    "EvidenceItem",
    "FieldChoice",
    "FieldType",
    "Flow",
    "FormEntry",
    "Issue",
    "Liability",
    "Limit",
    "Move",
    "Not",
    "Op",
    "OwnField",
    "PenaltyRule",
    "Playbook",
    "RemedyRule",
    "Scene",
    "SourceNote",
    "Stage",
    "StepOutcome",
    "StepRepeat",
    "StepRule",
    "StepYield",
    "Template",
    "Test",
    "Threshold",
    "Value",
    "Variable",
    "Warn",
    "Wording",
    "YieldValue",
]
