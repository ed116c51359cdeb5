"""What is told on the Talk page keeps its sound for who keeps recordings, and only then."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from audio.files import read_sound
from service.config import Config
from tests.support.browser import Browser
from tests.support.services import speech_process

PIECE = b"\x10\x00" * 16_000
"""A second of sound."""


@pytest.fixture
def _speech(config: Config) -> Iterator[None]:
    with speech_process(config):
        yield


class Speaker:
    """Somebody who talks on the page, by voice where a test says so."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._token = browser.csrf()
        self.turn({"type": "launch"})
        self.say("yes")
        self.say("stop")
        self.turn({"type": "launch"})

    def say(self, text: str, ear: str | None = None) -> dict[str, Any]:
        return self.turn({"type": "speech", "text": text}, ear)

    def turn(self, happened: dict[str, Any], ear: str | None = None) -> dict[str, Any]:
        body = {"session": "s-1", "input": happened, "ear": ear}
        return self._post("/talk/turn", json=body)

    def tell(self, text: str, seconds: int = 1, awaited: str = "open_speech") -> None:
        """Speak into the microphone, and send what it heard."""
        ear = str(uuid.uuid4())
        address = f"/talk/hear/{ear}?rate=16000&for={awaited}"
        for _ in range(seconds):
            self._post(address, data=PIECE)
        self._post(f"{address}&end")
        self.say(text, ear)

    def _post(self, address: str, **body: Any) -> dict[str, Any]:
        response = self.browser.client.post(
            address,
            headers={"Origin": "http://localhost", "X-CSRF-Token": self._token},
            base_url="http://localhost",
            **body,
        )
        assert response.status_code == 200
        answer: dict[str, Any] = response.get_json()
        return answer


def keeps(browser: Browser) -> None:
    browser.submit("/settings/keeping", keep_audio="always", keep_entries="forever")


def entry_of(browser: Browser) -> str:
    (entry,) = re.findall(r'href="(/journal/entry/[0-9a-f]+)"', browser.page("/journal"))
    return str(entry)


def seconds(browser: Browser) -> float:
    return read_sound(browser.get(f"{entry_of(browser)}/sound").data).seconds


@pytest.mark.usefixtures("_speech")
def test_a_reflection_told_in_two_parts_is_one_entry_with_one_recording(robin: Browser) -> None:
    keeps(robin)
    speaker = Speaker(robin)

    speaker.say("i want to record a reflection")
    speaker.tell("the sky stayed up", seconds=2)
    assert seconds(robin) == pytest.approx(2, abs=0.1)
    speaker.tell("and so did i")

    assert seconds(robin) == pytest.approx(3.5, abs=0.1)
    page = robin.page(entry_of(robin))
    assert "<audio" in page
    assert "up" in page

    page = robin.submit(f"{entry_of(robin)}/hush").text
    assert "<audio" not in page
    assert robin.get(f"{entry_of(robin)}/sound").status_code == 404


@pytest.mark.usefixtures("_speech")
def test_how_surely_each_word_was_heard_is_kept_to_be_marked(robin: Browser) -> None:
    keeps(robin)
    speaker = Speaker(robin)

    speaker.say("i want to record a reflection")
    speaker.tell("the lamp is on")

    (entry,) = robin.get("/journal/export.json").get_json(force=True)["entries"]
    assert [word["word"] for word in entry["words"]] == ["the", "lamp", "is", "on"]


@pytest.mark.usefixtures("_speech")
def test_who_keeps_no_recordings_leaves_none(robin: Browser) -> None:
    speaker = Speaker(robin)

    speaker.say("i want to record a reflection")
    speaker.tell("the sky stayed up")

    assert "<audio" not in robin.page(entry_of(robin))
    assert robin.get(f"{entry_of(robin)}/sound").status_code == 404


@pytest.mark.usefixtures("_speech")
def test_what_is_no_telling_leaves_no_sound(robin: Browser) -> None:
    keeps(robin)
    speaker = Speaker(robin)

    speaker.tell("about a six", awaited="rating")
    speaker.tell("hopeful")
    speaker.tell("the sky stayed up")

    assert robin.get(f"{entry_of(robin)}/sound").status_code == 404


@pytest.mark.usefixtures("_speech")
def test_the_line_for_ones_corner_is_what_was_said_last(robin: Browser) -> None:
    keeps(robin)
    speaker = Speaker(robin)

    speaker.say("have my back")
    speaker.tell("i would sing in public")
    assert robin.get(f"{entry_of(robin)}/sound").status_code == 404
    speaker.tell("you can be new at this", seconds=2)
    speaker.tell("you can be new at this")

    assert seconds(robin) == pytest.approx(1, abs=0.1)


@pytest.mark.usefixtures("_speech")
def test_nobody_gets_at_the_sound_of_another_person(
    robin: Browser, app: Any, config: Config
) -> None:
    keeps(robin)
    speaker = Speaker(robin)
    speaker.say("i want to record a reflection")
    ear = str(uuid.uuid4())
    address = f"/talk/hear/{ear}?rate=16000&for=open_speech"
    speaker._post(address, data=PIECE)
    speaker._post(f"{address}&end")
    mira = Browser(app, config)
    mira.begin("Mira")
    keeps(mira)

    other = Speaker(mira)
    other.say("i want to record a reflection")
    other.say("this is mine", ear)

    assert mira.get(f"{entry_of(mira)}/sound").status_code == 404
