"""Every text a person sees has a Chinese translation, and the Chinese says the same names as the English."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[2] / "src" / "amends"
PO = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MEANT = {"pgettext": (1, 2), "pgettext_lazy": (1, 2)}  # with what is meant by it
PLAIN = {name: parts for name, parts in DEFAULT_KEYWORDS.items() if name not in MEANT} | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
}
NAMES = re.compile(r"%\(\w+\)|\{\w+\}")
CURE = """
These texts have no Chinese translation. For each add two lines to {po}:

    msgid "the English text"
    msgstr "中文"

(a blank line between entries; {{% blocktranslate %}} writes {{{{ name }}}} as %(name)s), then run `make setup`.
Missing:
{missing}"""


class Said(NamedTuple):
    """``context``: what tells one meaning of a text from another, mostly empty."""

    where: str
    text: str
    context: str = ""


@cache
def texts() -> tuple[Said, ...]:
    """Each English text in our Python and templates; read once."""
    return tuple(_texts())


def _texts() -> Iterator[Said]:
    files = [path for suffix in ("py", "html", "txt") for path in SOURCE.rglob(f"*.{suffix}")]
    for path in sorted(files):
        source = path.read_text()
        code = source if path.suffix == ".py" else templatize(source, origin=str(path))
        where = path.relative_to(SOURCE)
        for name, keywords in (("plain", PLAIN), ("meant", MEANT)):
            for line, message, _, _ in extract("python", BytesIO(code.encode()), keywords):
                # a text with a plural is known by its singular
                parts = message if isinstance(message, tuple) else (message,)
                context, text = (parts[0], parts[1]) if name == "meant" else ("", parts[0])
                yield Said(f"{where}:{line}", text, context)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def translation(catalog: Catalog, said: Said) -> str:
    message = catalog.get(said.text, said.context or None)
    if message is None or message.fuzzy:
        return ""
    return message.string if isinstance(message.string, str) else "".join(message.string or ())


def test_every_text_has_a_chinese_translation(chinese: Catalog) -> None:
    missing = [f"{each.where}  {each.text}" for each in texts() if each.text and not translation(chinese, each)]
    assert not missing, CURE.format(po=PO.relative_to(SOURCE.parents[1]), missing="\n".join(missing))


def test_translations_use_the_same_names(chinese: Catalog) -> None:
    for each in texts():
        if chinese_text := translation(chinese, each):
            assert set(NAMES.findall(chinese_text)) == set(NAMES.findall(each.text)), each.text


OUTSIDE = ("portal/", "casework/links/mailing.py", "casework/templates/erasure/export.html", "desk/case/outside.py")
"""Where texts stand that partners and buyers read, among colleagues' own of their pages."""


def test_colleagues_are_spoken_to_as_colleagues(chinese: Catalog) -> None:
    stiff = [
        each.where for each in texts() if "您" in translation(chinese, each) and not each.where.startswith(OUTSIDE)
    ]
    assert not stiff, f"你 to colleagues, 您 to buyers: {stiff}"


def test_nothing_is_translated_that_nobody_says(chinese: Catalog) -> None:
    said = {(each.text, each.context) for each in texts()}
    keys = [
        (message.id if isinstance(message.id, str) else message.id[0], message.context or "") for message in chinese
    ]
    stale = [key for key in keys if key[0] and key not in said]
    assert not stale, f"Take these out of {PO.name}: {stale}"


def test_every_text_stands_in_the_catalogue_once() -> None:
    """Of two entries of one text the later would count, wherever it stands: two meanings need two texts or contexts."""
    entries = re.findall(r'^((?:msgctxt ".*"\n)?msgid (?:".*"\n)+)', PO.read_text(encoding="utf-8"), re.MULTILINE)
    assert [text for text, times in Counter(entries).items() if times > 1] == []


# Where Chinese may stand in our Python, and what for. Nothing else does: pages are translated by django.po, what policy
# says (it runs without Django) by its own catalogue, what playbooks say by the playbooks themselves.
CHINESE = {
    "policy/chinese.py": "the catalogue of what policy says",
    "policy/holidays.py": "titles of official calendars, worded as in playbooks",
    "engine/acts.py": "looked for in what people write",
    "engine/promises.py": "looked for in what people write",
    "casework/projections/waits.py": "looked for in what people write",
    "casework/partners/days_off.py": "looked for in what people write",
    "casework/partners/week_hours.py": "looked for in what people write",
    "channels/tables/values.py": "looked for in what people write",
    "merchants/own_days.py": "looked for in what people write",
    "desk/own/typed.py": "looked for in what people write",
    "desk/words/languages.py": "a language by its own name",
    "merchants/models/tenants.py": "a language by its own name",
    "merchants/people_forms.py": "a language by its own name",
    "portal/buyer/entering.py": "a language by its own name",
    "sandbox/": "invented people and shops",
    "world/": "invented people and shops",
}
HAN = re.compile("[\u4e00-\u9fff]")
CHINESE_OR_ESCAPED = re.compile(r"[\u4e00-\u9fff]|\\[uUN]")  # only a source that has one of these can say something


def _chinese_in(path: Path) -> bool:
    """Whether a source says something in Chinese, docstrings and comments apart."""
    source = path.read_text(encoding="utf-8")
    if not CHINESE_OR_ESCAPED.search(source):
        return False
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return any(isinstance(text, str) and HAN.search(text) for text in texts)


def test_chinese_stands_in_the_catalogues_only() -> None:
    sources = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(SOURCE)) for path in sources if _chinese_in(path)}
    assert {name for name in found if not name.startswith(tuple(CHINESE))} == set()
    assert {place for place in CHINESE if not any(name.startswith(place) for name in found)} == set()
