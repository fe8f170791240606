"""Reading pages as a person does."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

from django.test import Client

from tests.visitor import Visitor


def text(response: Any) -> str:
    """The words on a page, one space between them."""
    bare = re.sub(r"<(script|style|svg|template)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare)))


def do(client: Client, case: str, action: str, **fields: object) -> Any:
    """Press a button on a case's page and follow where it leads, which is drawn when somebody looks at it."""
    return press(client, f"{case}{action}", {"token": str(uuid4()), **fields})


def press(client: Client, address: str, fields: dict[str, Any]) -> Any:
    """The same of any form."""
    assert isinstance(client, Visitor)
    return client.press(address, fields)
