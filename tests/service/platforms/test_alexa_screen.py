"""A display shows one document a reply, nobody's words unasked, and its touches are heard."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.alexa_display import Display
from service.platforms.alexa_limits import faults
from service.platforms.alexa_response import render
from service.platforms.alexa_screen import DOCUMENTS, MOST_WORDS, line, touched
from service.platforms.request import Acknowledged
from service.rendered import Rendered, Stream
from skills.reply import AudioAction, Reply, Shown
from skills.speech import Say
from skills.turn import Device, Event, Intent, Turn
from tests.support.alexa import NOON, request, unverified_platform

STREAM = Stream("https://audio.example/g02.mp3", "G02-5-abc", 30_000)
REQUEST = Path(__file__).parent / "alexa_requests/apl_userevent.json"
FILES = sorted(DOCUMENTS.glob("*.json"))


def turn(*, display: bool = True) -> Turn:
    device = Device(display=display, shared=True)
    return Turn("alexa", "u-1", "s-1", NOON, Event("launch"), locale="en-US", device=device)


def response(reply: Reply, *, display: bool = True, state: str | None = None) -> dict[str, Any]:
    rendered = Rendered(reply, STREAM if reply.audio else None, state=state)
    here = turn(display=display)
    answer = render(rendered, here)
    assert list(faults(answer, here)) == []
    body: dict[str, Any] = json.loads(answer)["response"]
    return body


def screens(reply: Reply, *, display: bool = True, state: str | None = None) -> list[Any]:
    directives = response(reply, display=display, state=state).get("directives", ())
    return [d for d in directives if d["type"].startswith("Alexa.Presentation")]


def asking(**more: Any) -> Reply:
    return Reply((Say("How steady, zero to ten?"),), **{"listen": "rating", **more})


PLAYS = Reply(
    (Say("Here it is."),), audio=AudioAction("resume", "G02", 5, offset_ms=30_000), end=True
)


def test_without_a_display_nothing_is_shown() -> None:
    assert screens(asking(), display=False) == []


@pytest.mark.parametrize(
    ("reply", "state", "token"),
    [
        (asking(), "awaiting_rating", "selftrust.rating"),
        (asking(listen="open_speech"), "recording_reflection", "selftrust.listening"),
        (asking(listen="yes_no"), None, "selftrust.quiet"),
        (asking(shown=Shown(words="I called")), None, "selftrust.entry"),
        (asking(shown=Shown(ratings=(3, 5))), None, "selftrust.trend"),
        (PLAYS, None, "selftrust.player"),
    ],
)
def test_each_reply_has_its_document(reply: Reply, state: str | None, token: str) -> None:
    assert [screen["token"] for screen in screens(reply, state=state)] == [token]


def test_every_number_of_the_dial_means_what_saying_it_means() -> None:
    (screen,) = screens(asking())

    for rating in range(11):
        sent = Display(screen).touch(str(rating))
        assert sent is not None
        assert touched(sent) == Intent("GiveRating", {"rating": rating})


def test_the_players_buttons_mean_what_saying_it_means() -> None:
    (screen,) = screens(PLAYS)

    sent = [Display(screen).touch(label) or [] for label in ("Play", "Pause", "Next", "Previous")]

    means = [touched(arguments) for arguments in sent]
    assert [m and m.name for m in means] == [
        "ResumeAudio",
        "PauseAudio",
        "NextAudio",
        "PreviousAudio",
    ]


def test_the_player_knows_its_title_its_length_and_where_it_is() -> None:
    (screen,) = screens(PLAYS)

    filled = screen["datasources"]["screen"]
    assert filled["title"]
    assert (filled["offset_ms"], filled["length_ms"]) == (30_000, 300_000)
    body = response(PLAYS)
    (play,) = (d for d in body["directives"] if d["type"] == "AudioPlayer.Play")
    assert play["audioItem"]["metadata"] == {"title": filled["title"], "subtitle": "5 min"}
    assert body["card"] == {"type": "Simple", "title": filled["title"], "content": "5 min"}


def test_an_entry_is_covered_until_it_is_touched() -> None:
    (screen,) = screens(asking(shown=Shown(words="I called my sister")))
    display = Display(screen)

    before = display.texts()
    display.touch("Touch to show it for ten seconds")

    assert "I called my sister" not in before
    assert "I called my sister" in display.texts()


def test_of_a_long_entry_only_a_few_words_are_shown() -> None:
    (screen,) = screens(asking(shown=Shown(words="word " * 40)))

    assert len(screen["datasources"]["screen"]["words"].split()) == MOST_WORDS


@pytest.mark.parametrize("name", ["entry", "trend"])
def test_what_is_anyones_own_goes_after_ten_seconds(name: str) -> None:
    document = json.loads((DOCUMENTS / f"{name}.json").read_text("utf-8"))

    blanks = [i for i in inside(document) if i.get("type") == "SetValue" and i["value"] == "blank"]
    assert [command["delay"] for command in blanks] == [10_000]


def test_a_trend_is_drawn_from_zero_at_the_bottom_to_ten_at_the_top() -> None:
    assert line((0, 10)) == "M5.0,95.0 L195.0,5.0"
    assert line((5,)) == "M5.0,50.0 L5.0,50.0"


def inside(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from inside(inner)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_document_asks_only_for_what_it_is_given(file: Any) -> None:
    replies = [
        (asking(), None),
        (asking(), "recording_reflection"),
        (asking(listen="open_speech"), "recording_reflection"),
        (asking(listen="short"), None),
        (asking(shown=Shown(words="x")), None),
        (asking(shown=Shown(ratings=(1,))), None),
        (PLAYS, None),
    ]
    sent = [screen for reply, state in replies for screen in screens(reply, state=state)]
    (given,) = {
        tuple(sorted(screen["datasources"]["screen"]))
        for screen in sent
        if screen["token"] == f"selftrust.{file.stem}"
    }

    asked = set(re.findall(r"payload\.screen\.(\w+)", file.read_text("utf-8")))
    assert asked == set(given)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_whatever_can_be_touched_has_a_name(file: Any) -> None:
    items = inside(json.loads(file.read_text("utf-8")))

    assert all(i["accessibilityLabel"] for i in items if i.get("type") == "TouchWrapper")


@pytest.mark.parametrize(
    "arguments", [[], ["rating"], ["rating", 11], ["rating", True], ["rating", "7"], ["open"], [7]]
)
def test_a_touch_that_no_document_sends_is_acknowledged(arguments: list[Any]) -> None:
    body = json.loads(REQUEST.read_text("utf-8"))
    body["request"]["arguments"] = arguments

    answer = unverified_platform().parse(request(json.dumps(body).encode()))

    assert isinstance(answer, Acknowledged)
