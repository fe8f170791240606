"""A list read off its page as a person reads it: headings, cells, what comes after "Show more"."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client

ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<td([^>]*)>(.*?)</td>(?=\s*(?:<td|</tr|$))", re.DOTALL)
HEAD = re.compile(r"<th(|\s[^>]*)>(.*?)</th>", re.DOTALL)
ONCE = re.compile(r' hx-get="[^"]*"|<input type="hidden"[^>]*>')  # the order it stood in, tokens of its forms
MORE = re.compile(
    r'<a [^>]*class="btn btn-sm btn-ghost-secondary"[^>]*?href="(?:/[^"?]*)?(\?[^"]*(?:after|page)=[^"]*)"'
)


@dataclass(frozen=True, slots=True)
class Head:
    """``sort``: what pressing it asks for; empty for one that sorts nothing."""

    words: str
    sort: str
    order: str
    number: bool


def tables(page: str, name: str, now: str = "") -> tuple[list[Head], list[str]]:
    """Headings and rows of the table whose headings sort by ``name``; ``now``: how it is sorted, which others keep."""
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        head, _end, body = table.partition("</thead>")
        heads = [_head(attributes, inside, name) for attributes, inside in HEAD.findall(head)]
        if {each.sort for each in heads} - {"", now}:
            return heads, [ONCE.sub("", row) for row in ROW.findall(body)]
    raise AssertionError(f"no table is sorted by {name}")


def _head(attributes: str, inside: str, name: str) -> Head:
    link = re.search(r'class="sort" href="([^"]*)"', inside)
    order = re.search(r'aria-sort="(\w+)"', attributes)
    found = re.search(rf"\b{name}=(-?\w+)", unescape(link[1])) if link else None
    return Head(bare(inside), found[1] if found else "", order[1] if order else "", 'class="number' in attributes)


def bare(markup: str) -> str:
    plain = re.sub(r"<(svg|small|form|details)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", plain))).strip()


def pages(client: Client, address: str, name: str) -> Iterator[tuple[list[Head], list[str]]]:
    """One page after the other."""
    path, at = address.partition("?")[0], address
    for _n in range(60):
        answer: Any = client.get(at)
        assert answer.status_code == 200, at
        sorted_by = re.search(rf"\b{name}=(-?\w+)", at)
        yield tables(answer.text, name, sorted_by[1] if sorted_by else "")
        more = MORE.search(answer.text)
        if more is None or "prev" in more[0]:
            return
        at = f"{path}{unescape(more[1])}"
    raise AssertionError(f"{address} has no end")


def cell(row: str, place: int) -> str:
    return str(CELL.findall(row)[place][1])


def key(markup: str, *, number: bool) -> Any:
    """What a cell is sorted by as a person sees it; None where it is empty."""
    if due := re.search(r'data-due="([^"]+)"|<time[^>]*title="([^"]+)"', markup):
        return due[1] or due[2]
    coded = re.search(r"<code[^>]*>(.*?)</code>", markup)
    words = bare(coded[1] if coded else markup)
    if words in {"", "—"}:
        return None
    counted = _counted(words, number=number)
    return words if counted is None else counted


def _counted(words: str, *, number: bool) -> float | None:
    """Of a number, of stars, of how much is missing; None for other words."""
    if set(words) <= {"★", "☆"}:
        return float(words.count("★"))
    if words.startswith(("complete", "not complete")):
        return 0.0 if words.startswith("complete") else -1.0
    if found := re.match(r"(\d+) (?:missing|orders?)\b", words):
        return float(found[1])
    found = re.search(r"[\d,]+(?:\.\d+)?", words) if number else None
    return float(found[0].replace(",", "")) * (-1 if re.match(r"[-−]", words) else 1) if found else None


def sorts_each_way(client: Client, address: str, name: str) -> None:
    """Each column sorts all of the list, over all of its pages, and loses no row."""
    usual = list(pages(client, address, name))
    heads, whole = usual[0][0], Counter(row for _heads, rows in usual for row in rows)
    sorting = [(place, head) for place, head in enumerate(heads) if head.sort]
    assert len(sorting) > 1
    for place, head in sorting:
        column = head.sort.removeprefix("-")
        for sort, order in ((column, "ascending"), (f"-{column}", "descending")):
            told = list(pages(client, f"{address}{'&' if '?' in address else '?'}{name}={sort}", name))
            assert Counter(row for _heads, rows in told for row in rows) == whole, (column, "rows lost or doubled")
            assert [each.order for each in told[0][0] if each.order] == [order]
            keys = [key(cell(row, place), number=head.number) for _heads, rows in told for row in rows]
            filled = [each for each in keys if each is not None]
            assert keys == filled + [None] * (len(keys) - len(filled)), (column, "what is empty stands last")
            assert filled == sorted(filled, reverse=order == "descending"), (column, order)
