"""A merchant's own script while it is written: what was typed, what is wrong and where, what a buyer would read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amends.casework.letters import own_scripts
from amends.casework.letters.own_scripts import GAPS, LANGUAGES, STAGES
from amends.casework.letters.replies import CHANNELS
from amends.desk.own import scripts
from amends.desk.own.scripts import LONGEST, Gap, ScriptDraft, ScriptFault
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.engine.playbook import Playbook, Template
from amends.merchants.changewords import CODES

NAMED: Final = 60  # characters of a title


class OwnScriptForm(forms.Form):
    """``into``: the folder it goes to, 0: none. A text left empty is not written in that language."""

    name = forms.CharField(max_length=NAMED, label=gettext_lazy("Title"))
    into = forms.IntegerField(min_value=0, required=False, label=gettext_lazy("Folder"))
    stage = forms.ChoiceField(
        choices=[(name, CODES["stage"][name]) for name in STAGES], label=gettext_lazy("What it is for")
    )
    channels = forms.MultipleChoiceField(
        choices=[(name, CODES["channels"][name]) for name in CHANNELS], label=gettext_lazy("Sent by")
    )
    zh = forms.CharField(max_length=LONGEST, required=False, strip=False)
    en = forms.CharField(max_length=LONGEST, required=False, strip=False)
    pt = forms.CharField(max_length=LONGEST, required=False, strip=False)

    def values(self) -> dict[str, Any]:
        """As kept."""
        given = self.cleaned_data
        texts = {lang: given[lang].replace("\r\n", "\n").strip() for lang in LANGUAGES}
        return {"name": given["name"], "stage": given["stage"], "channels": given["channels"], **texts}


def drafts(values: Mapping[str, Any], playbook: Playbook | None, at: datetime) -> list[ScriptDraft]:
    """Each language; a gap that one text has and another lacks is missing there."""
    template = own_scripts.template("", _whole(values))
    return [_draft(lang, str(values.get(lang) or ""), template, playbook, at) for lang in LANGUAGES]


def _draft(lang: str, text: str, template: Template, playbook: Playbook | None, at: datetime) -> ScriptDraft:
    wrong = faults(template, text)
    reads = "" if wrong or not text or playbook is None else scripts.reads(playbook, template, text, at)
    label = say(vocabulary.LANGUAGES, lang)
    return ScriptDraft(language=lang, label=label, text=text, shipped=text, reads=reads, faults=wrong)


def faults(template: Template, text: str) -> list[ScriptFault]:
    """What is wrong with one text; a gap nobody knows is told with the one that may have been meant."""
    return scripts.faults(template, text, needed=False, known=list(GAPS))


def nothing_written(values: Mapping[str, Any]) -> str:
    """Why it can't be kept where no language has a text; empty where one has."""
    return "" if any(values.get(lang) for lang in LANGUAGES) else _("Write it in one language at least.")


def gap_rows(playbook: Playbook, at: datetime) -> list[Gap]:
    """All gaps there are, with what each is filled with."""
    every = {"name": "", "stage": STAGES[0], "channels": [], "en": "".join(f"{{{name}}}" for name in GAPS)}
    return scripts.gap_rows(playbook, own_scripts.template("", every), at)


def _whole(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": "", "stage": STAGES[0], "channels": [], **values}
