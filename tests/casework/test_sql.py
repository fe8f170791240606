"""SQL stands in one place of each room of the ledger: in ``sql.py``, put together from parts in ``*_sql.py``."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from amends import casework

ROOT = Path(casework.__file__).parent
WORDS = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE \w+|DELETE FROM|TRUNCATE|COPY|CREATE|ALTER|DROP|LOCK TABLE|SET LOCAL|VACUUM|ANALYZE"
    r"|WHERE|JOIN|UNION|VALUES|RETURNING|LIMIT|FOR UPDATE|(ORDER|GROUP) BY|ON CONFLICT|IS (NOT )?NULL)\b"
)


def sql_of(source: str) -> Iterator[str]:
    """Texts in a source that hold words of SQL, docstrings apart."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    yield from (node.value for node in texts if isinstance(node.value, str) and WORDS.search(node.value))


def test_sql_stands_in_its_place_only() -> None:
    sources = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts]
    elsewhere = [path for path in sources if not (path.name == "sql.py" or path.name.endswith("_sql.py"))]
    assert len(sources) - len(elsewhere) > 20
    found = [f"{path.relative_to(ROOT)}: {text.strip()}" for path in elsewhere for text in sql_of(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("X = 'SELECT 1'", 1),
        ("def f(t):\n    run(f'DELETE FROM {t}')", 1),
        ("def f():\n    'What a SELECT would give.'\n    return 'select a case'", 0),
    ],
)
def test_what_counts_as_sql(source: str, found: int) -> None:
    assert len(list(sql_of(source))) == found
