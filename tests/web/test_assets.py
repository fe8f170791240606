"""What browsers fetch is small: Tabler without what no page uses, everything packed beforehand."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

TABLER = "vendor/tabler/css/tabler.min.css"
VENDORS = (TABLER, "vendor/tabler/js/tabler.min.js", "vendor/htmx/htmx.min.js", "vendor/zxing/codes.min.js")
MOST = 100_000  # bytes of one answer over the wire
CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")


@pytest.mark.parametrize("address", VENDORS)
@pytest.mark.parametrize("way", ["br", "gzip"])
def test_vendors_files_are_packed_beforehand(nobody: Client, db: None, address: str, way: str) -> None:
    answer = nobody.get(f"/static/{address}", headers={"accept-encoding": way})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, way)
    assert len(answer.getvalue()) < MOST / 2


def test_tabler_holds_every_class_of_a_page_and_little_else() -> None:
    """A class that a page uses and this lacks: `make setup` makes the style sheet anew."""
    whole = (Path(settings.NODE_MODULES) / "@tabler/core/dist/css/tabler.min.css").read_text()
    trimmed = Path(str(finders.find(TABLER))).read_text()
    pages = [path.read_text() for path in settings.PACKAGE.rglob("*.html")]
    used = {
        word for page in pages for held in re.findall(r'class="([^"]*)"', page) for word in re.split(r"[\s{}%]+", held)
    }
    assert (used & set(CLASS.findall(whole))) - set(CLASS.findall(trimmed)) == set()
    assert len(trimmed) < len(whole) / 5


@pytest.mark.parametrize("ending", ["br", "gz"])
def test_nothing_a_page_fetches_is_heavy(ending: str) -> None:
    """Charts too, which come in several files."""
    made = {path.name: path.stat().st_size for path in Path(settings.ASSETS).rglob(f"*.{ending}")}
    assert len(made) > len(VENDORS)
    assert {name: size for name, size in made.items() if size > MOST} == {}


def test_no_page_has_scripts_in_attributes() -> None:
    """htmx isn't left to look for any: see tools/assets.mjs."""
    pages = [path for path in settings.PACKAGE.rglob("*") if path.suffix in {".html", ".js", ".py"}]
    assert len(pages) > 100
    assert [path for path in pages if "hx-on" in path.read_text()] == []


def test_no_element_is_asked_for_what_it_inherits() -> None:
    """Each would be styled anew for it, with colours mixed: two fifths of what styling a page took."""
    css = Path(str(finders.find(TABLER))).read_text()
    older = re.search(r"@supports not \(scrollbar-color:auto\)\{.*", css, re.DOTALL)
    assert older
    assert (":root{scrollbar-color:" in css, "*{scrollbar-color" in css) == (True, False)
    assert "::-webkit-scrollbar" not in css[: older.start()]
