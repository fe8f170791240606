"""Whatever is done to a playbook's text, the loader answers with problems that have a place and never breaks."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.policy.load import read
from tests.policy.small import FILES, write

SCRAPS = st.sampled_from(
    (
        "",
        "x",
        "[]",
        "{}",
        "null",
        "true",
        "7",
        "-",
        ": ",
        "{a: b}",
        "[a, {b: c}]",
        "'",
        '"',
        "&a",
        "*a",
        "\t",
        "🙂",
        "? ",
    )
)


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the small playbook with a stretch of its text replaced by a scrap."""
    file = draw(st.sampled_from(("playbook.yaml", "clocks.yaml", "scenes/all.yaml")))
    text = FILES[file]
    start = draw(st.integers(0, len(text) - 1))
    end = min(len(text), start + draw(st.integers(0, 40)))
    return file, text[:start] + draw(SCRAPS) + text[end:]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_no_text_breaks_the_loader(change: tuple[str, str]) -> None:
    file, text = change
    with TemporaryDirectory() as folder:
        pack = write(Path(folder))
        (pack / file).write_text(text, encoding="utf-8")
        playbook, problems = read(pack)
    assert playbook is not None or problems
    assert all(p.file and p.line > 0 and p.message for p in problems)
