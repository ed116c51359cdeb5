"""The displays' documents under Amazon's own checker of them, npm's apl-suggester."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from service.platforms.alexa_screen import DOCUMENTS

pytestmark = pytest.mark.needs("node")


@pytest.mark.parametrize("file", sorted(DOCUMENTS.glob("*.json")), ids=lambda file: file.stem)
def test_a_document_is_what_alexa_shows(file: Path, node: Callable[..., str]) -> None:
    assert json.loads(node("apl_suggester.js", stdin=file.read_text("utf-8"))) == []


def test_a_fault_of_a_document_is_found(node: Callable[..., str]) -> None:
    document = json.loads((DOCUMENTS / "rating.json").read_text("utf-8"))
    document["mainTemplate"]["items"][0]["alignItems"] = "middling"

    (fault,) = json.loads(node("apl_suggester.js", stdin=json.dumps(document)))

    assert fault.startswith("/mainTemplate/items/0/alignItems")
