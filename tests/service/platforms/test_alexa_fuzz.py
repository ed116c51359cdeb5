"""Whatever a signed request holds, it is read, acknowledged or refused: nothing else comes out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.platforms.request import Acknowledged, Refused
from service.rendered import Rendered
from skills.reply import Reply
from skills.speech import Say
from skills.turn import Turn
from tests.support.alexa import request, unverified_platform

SAMPLES = [
    json.loads(file.read_text("utf-8"))
    for file in sorted((Path(__file__).parent / "alexa_requests").glob("*.json"))
]
PLATFORM = unverified_platform()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of everything inside a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, ...]] = []
    for key, inner in inside:
        found.append((*path, key))
        if isinstance(inner, dict | list):
            found += places(inner, (*path, key))
    return found


@st.composite
def mangled(draw: st.DrawFn) -> Any:
    """Draw a real request with one to three of its parts replaced by anything."""
    document = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(document)))
        inner = document
        for key in way:
            inner = inner[key]
        inner[last] = draw(JSON)
        if not places(document):
            break
    return document


def outcome(body: bytes) -> Turn | Acknowledged | int:
    """Return what becomes of a body: a turn, an acknowledgement, or the status of its refusal."""
    try:
        return PLATFORM.parse(request(body, {}))
    except Refused as refusal:
        return refusal.status


@settings(max_examples=300)
@given(mangled() | JSON)
def test_no_request_breaks_the_door(document: Any) -> None:
    came = outcome(json.dumps(document).encode())

    if isinstance(came, Turn):
        assert PLATFORM.render(Rendered(Reply((Say("Hello."),), end=True)), came)
    else:
        assert isinstance(came, Acknowledged) or came == 400


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_door(body: bytes) -> None:
    assert outcome(body) == 400
