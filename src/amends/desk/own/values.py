"""A merchant's own values over a playbook: which can be changed by a form, and the one line a change writes."""

import json
import re
from dataclasses import dataclass
from typing import Any as Anything
from typing import Final

import yaml

from amends.casework.overlay.compiled import laid, policy, settled
from amends.casework.overlay.models import Overlay
from amends.desk.own.typed import as_rules_write
from amends.engine.calendar import Span
from amends.engine.compiler import Policy
from amends.engine.playbook import Any, Playbook, Scene
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.policy import phrases
from amends.policy.adaptation import LeftOff

NEVER: Final = Any(())
LANGUAGES: Final = ("zh", "en", "pt")
SUMS: Final = ("money", "per_day", "per_buyer", "goods", "goods_per_day", "goods_per_buyer")
WORTHS: Final = ("gift_worth", "part_worth", "offer_step")  # of the head
_PLAIN: Final = re.compile(r"[0-9][\w .%]*|true|false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a playbook that a form changes, as people write it.

    ``kind``: span (``4 h``), sum (``30 CNY``), percent (``10 %``), text, flag (``true``) or choice (one of some words).
    """

    path: str
    part: str
    item: str
    key: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningValues:
    """What a merchant runs on: ``number`` and ``body`` of its overlay, 0 and empty as shipped."""

    pack: str
    number: int
    body: str
    policy: Policy

    @property
    def playbook(self) -> Playbook:
        return self.policy.playbook

    @property
    def shipped(self) -> Playbook:
        return policy(self.pack).playbook

    @property
    def left_off(self) -> tuple[LeftOff, ...]:
        """Own values that don't hold on the playbook as it is shipped now."""
        found = settled(self.body, self.number) if self.number else None
        return found.left_off if found else ()

    @property
    def holding(self) -> str:
        """The overlay without what no longer holds: what the next version begins with."""
        body = self.body
        for each in self.left_off:
            body = without_line(body, base=self.pack, path=each.path)
        return body


def standing(member: Member, pack: str) -> RunningValues:
    """The pack as this member's merchant runs it now; an overlay that no longer holds is left off."""
    active = visible(member, Overlay).filter(pack=pack, active=True).first()
    found = laid(active.body, active.number) if active else None
    if active is None or found is None:
        return RunningValues(pack=pack, number=active.number if active else 0, body=active.body if active else "",
                        policy=policy(pack))  # fmt: skip
    return RunningValues(pack=pack, number=active.number, body=active.body, policy=found)


def find(playbook: Playbook, path: str) -> Value | None:
    """The value at a path, if a form can change it."""
    match path.split("."):
        case ["clocks", name, "due", "after"]:
            after = next((c.due.after for c in playbook.clocks if c.name == name), None)
            return _span(path, name, "after", after) if after else None
        case ["scenes", name, "steps", step, "within"]:
            steps = [s for each in playbook.scenes if each.name == name for s in each.steps if s.name == step]
            return _span(path, f"{name}.{step}", "within", steps[0].within) if steps else None
        case ["scenes", name, "off" | "automation" as key]:
            said = _off if key == "off" else _automation
            return next((said(path, each) for each in playbook.scenes if each.name == name), None)
        case ["authority", role, key]:
            return _limit(playbook, path, role, key)
        case ["templates", name, "text", language] if language in LANGUAGES:
            texts = [getattr(each.text, language) for each in playbook.templates if each.name == name]
            return _value(path, name, language, "text", texts[0]) if texts else None
        case _:
            return _worth(playbook, path) if path in WORTHS else None


def _worth(playbook: Playbook, path: str) -> Value:
    worth = getattr(playbook, path)
    return _value(path, path, path, "sum", phrases.sum_of(worth, playbook.currency) if worth else "")


def is_off(scene: Scene) -> bool:
    return scene.when == NEVER


def _value(path: str, item: str, key: str, kind: str, text: str) -> Value:
    return Value(path=path, part=path.partition(".")[0], item=item, key=key, kind=kind, text=text)


def _span(path: str, item: str, key: str, span: Span | None) -> Value:
    return _value(path, item, key, "span", str(span) if span else "")


def _off(path: str, scene: Scene) -> Value:
    return _value(path, scene.name, "off", "flag", "true" if is_off(scene) else "false")


def _automation(path: str, scene: Scene) -> Value:
    """How far the engine goes there; empty: as each of its steps says."""
    return _value(path, scene.name, "automation", "choice", scene.automation)


def _limit(playbook: Playbook, path: str, role: str, key: str) -> Value | None:
    limit = next((each for each in playbook.authority if each.role == role), None)
    if limit is None or key not in (*SUMS, "share", "within", "passes"):
        return None
    found = getattr(limit, key)
    if key == "within":
        return _span(path, role, key, found)
    if key == "passes":
        return _value(path, role, key, "choice", found or "nothing")
    if key == "share":
        return _value(path, role, key, "percent", f"{found / 100:g} %" if found is not None else "")
    return _value(path, role, key, "sum", phrases.sum_of(found, playbook.currency) if found is not None else "")


def tidy(value: Value, typed: str, currency: str) -> str:
    """What was typed, as playbooks write it."""
    return as_rules_write(value.kind, typed.replace("\r\n", "\n").strip(), currency)


def read(body: str) -> dict[str, Anything]:
    """What an overlay sets, by path; empty where it can't be read."""
    try:
        found = yaml.safe_load(body)
    except yaml.YAMLError:
        return {}
    paths = found.get("set") if isinstance(found, dict) else None
    return {str(path): value for path, value in paths.items()} if isinstance(paths, dict) else {}


def with_line(body: str, *, base: str, path: str, text: str) -> str:
    """The overlay with one path set; its other lines stay as they are wherever that can be done."""
    before = _whole(body) or {"base": base}
    wanted = {**before, "set": {**read(body), path: yaml.safe_load(_scalar(text))}}
    line = f"  {path}: {_scalar(text)}\n"
    head = body.rstrip() + "\n" if body.strip() else f"base: {base}\nset:\n"
    if path not in read(body) and _whole(head + line) == wanted:
        return head + line
    return _written(wanted)


def with_item(body: str, *, base: str, path: str, item: dict[str, Anything]) -> str:
    """The overlay with a whole item under that path."""
    return _written({**(_whole(body) or {"base": base}), "set": {**read(body), path: item}})


def without_line(body: str, *, base: str, path: str) -> str:
    """The overlay without that path: the playbook's own value holds again."""
    left = {each: value for each, value in read(body).items() if each != path}
    return _written({**(_whole(body) or {"base": base}), "set": left})


def with_values(now: RunningValues, wanted: dict[str, str]) -> str:
    """The overlay with several values set; what is as shipped again loses its line. Empty: no limit at all."""
    body = now.holding
    for path, text in wanted.items():
        shipped, standing = find(now.shipped, path), find(now.playbook, path)
        if standing is None or text == standing.text:
            continue
        if shipped is not None and text == shipped.text:
            body = without_line(body, base=now.pack, path=path)
        else:
            body = with_line(body, base=now.pack, path=path, text=text)
    return body


def line_of(body: str, path: str) -> int:
    """The line of an overlay that sets a path; 0 where none does."""
    lines = enumerate(body.splitlines(), 1)
    return next((number for number, line in lines if line.strip().startswith(f"{path}:")), 0)


def _whole(body: str) -> dict[str, Anything] | None:
    try:
        found = yaml.safe_load(body)
    except yaml.YAMLError:
        return None
    return found if isinstance(found, dict) else None


def _written(overlay: dict[str, Anything]) -> str:
    return str(yaml.safe_dump(overlay, allow_unicode=True, sort_keys=False, width=10_000))


def _scalar(text: str) -> str:
    if not text:
        return "null"
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
