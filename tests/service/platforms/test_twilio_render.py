"""Replies take TwiML's form: what a caller hears, and how they can answer."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import pytest

from service.platforms.twilio import Account, TwilioVoice
from service.platforms.twilio_step import CallerSeal
from service.rendered import Rendered, Stream
from skills.reply import AudioAction, Listen, Reply
from skills.speech import Cue, Pause, Say
from skills.turn import Event, Turn

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOKEN = "1" * 32
ACCOUNT = Account("AC" + "0" * 32, (TOKEN,))
DOOR = TwilioVoice(ACCOUNT, "https://voice.example.org", lambda: NOON, "en-GB")
TURN = Turn("twilio", "+15555550100", "CA1", NOON, Event("launch"), "abc" * 20, locale="en-GB")
STREAM = Stream("https://voice.example.org/audio/G01-1-x.mp3", "G01-1-x", 83_000)


def document(reply: Reply, stream: Stream | None = None, turn: Turn = TURN) -> ET.Element:
    rendered = Rendered(reply, stream, cue_urls={"open": "https://voice.example.org/open.mp3"})
    return ET.fromstring(DOOR.render(rendered, turn))  # noqa: S314 -- our own document


def asks(listen: Listen, *, record: bool = False) -> Reply:
    speech = (Cue("open"), Say("Hello."), Pause(0.4), Say("How steady?"))
    return Reply(speech, listen=listen, record=record)


def step(element: ET.Element, attribute: str = "action") -> dict[str, str]:
    url = urlsplit(element.get(attribute) or element.text or "")
    assert url.geturl().startswith("https://voice.example.org/twilio/voice?")
    return dict(parse_qsl(url.query))


def test_a_question_is_said_where_it_can_be_interrupted() -> None:
    [gather] = document(asks("short"))

    assert gather.tag == "Gather"
    assert [(verb.tag, verb.text) for verb in gather] == [
        ("Play", "https://voice.example.org/open.mp3"),
        ("Say", "Hello."),
        ("Say", "How steady?"),
    ]
    assert step(gather) == {
        "on": "answer",
        "at": str(int(NOON.timestamp())),
        "after": "abcabcabcabcabca",
        "asked": "short",
    }
    assert {name: v for name, v in gather.attrib.items() if name != "action"} == {
        "input": "dtmf speech",
        "method": "POST",
        "language": "en-GB",
        "timeout": "5",
        "speechTimeout": "auto",
        "finishOnKey": "#",
        "actionOnEmptyResult": "true",
    }


@pytest.mark.parametrize(("listen", "keys"), [("rating", "2"), ("yes_no", "1"), ("short", None)])
def test_as_many_keys_are_awaited_as_an_answer_has(listen: Listen, keys: str | None) -> None:
    assert document(asks(listen))[0].get("numDigits") == keys


def test_a_rating_is_awaited_with_its_words_as_hints() -> None:
    hints = document(asks("rating"))[0].get("hints") or ""

    assert {"zero", "seven", "ten"} <= {word.strip() for word in hints.split(",")}


def test_thinking_is_not_the_end_of_open_words() -> None:
    assert document(asks("open_speech"))[0].get("speechTimeout") == "4"


def test_a_reflection_is_recorded_until_silence_or_a_hash() -> None:
    *said, record, redirect = document(asks("open_speech", record=True))

    assert [verb.tag for verb in said] == ["Play", "Say", "Say"]
    assert (record.tag, redirect.tag) == ("Record", "Redirect")
    assert (record.get("maxLength"), record.get("timeout"), record.get("finishOnKey")) == (
        "175",
        "4",
        "#",
    )
    assert step(record)["on"] == "recorded"
    assert step(redirect)["on"] == "silence"


def test_no_address_that_is_written_down_holds_the_callers_number() -> None:
    *_, record, _ = document(asks("open_speech", record=True))

    report = step(record, "recordingStatusCallback")

    assert report["on"] == "recording"
    assert "5555" not in report["caller"]
    assert CallerSeal([TOKEN]).open(report["caller"]) == "+15555550100"


@pytest.mark.parametrize("action", ["play", "resume"])
def test_a_piece_plays_for_telephones_from_its_place_until_a_key(action: str) -> None:
    audio = AudioAction(action, "G01", 1)  # type: ignore[arg-type]  # one of its actions
    said, gather, redirect = document(Reply((Say("Here."),), audio=audio, end=True), STREAM)

    assert (said.tag, said.text) == ("Say", "Here.")
    assert (gather.tag, gather.get("input"), gather.get("numDigits")) == ("Gather", "dtmf", "1")
    assert gather[0].text == "https://voice.example.org/audio/G01-1-x.wav?from_ms=83000"
    key, finished = step(gather), step(redirect)
    assert (key["on"], key["token"], key["offset_ms"]) == ("key", "G01-1-x", "83000")
    assert (finished["on"], finished["token"]) == ("finished", "G01-1-x")


def test_a_piece_from_its_beginning_has_the_address_that_is_kept() -> None:
    stream = Stream(STREAM.url, STREAM.token)
    audio = AudioAction("play", "G01", 1)

    [gather, _] = document(Reply(audio=audio, end=True), stream)

    assert gather[0].text == "https://voice.example.org/audio/G01-1-x.wav"


def test_after_a_pause_the_line_waits_for_a_word() -> None:
    [gather] = document(Reply(audio=AudioAction("stop"), end=True))

    assert (gather.tag, gather.get("timeout"), step(gather)["on"]) == ("Gather", "30", "answer")


def test_a_goodbye_is_said_and_the_line_is_closed() -> None:
    said, over = document(Reply((Say("Go gently."),), end=True))

    assert (said.text, over.tag) == ("Go gently.", "Hangup")


def test_a_line_is_held_while_an_answer_takes_longer() -> None:
    silent = Turn("twilio", "+15555550100", "CA1", NOON, Event("silence"))

    [gather] = document(Reply(), turn=silent)

    assert gather.tag == "Gather"


def test_when_a_piece_is_over_the_line_is_closed() -> None:
    over = Turn("twilio", "+15555550100", "CA1", NOON, Event("playback_finished", "t"))

    assert [verb.tag for verb in document(Reply(), turn=over)] == ["Hangup"]


def test_a_report_outside_the_call_is_answered_with_nothing() -> None:
    report = Turn("twilio", "+15555550100", "", NOON, Event("recorded"))

    assert list(document(Reply(), turn=report)) == []


def test_45_markup_in_a_users_words_is_said_as_text() -> None:
    evil = "</Say><Dial>+1900</Dial><Say>\x00\ud800"

    [gather] = document(Reply((Say(evil, personal=True),), listen="short"))

    assert [verb.tag for verb in gather] == ["Say"]
    assert gather[0].text == "</Say><Dial>+1900</Dial><Say>"


@pytest.mark.parametrize("words", ["word " * 3000, "x" * 9000])
def test_what_one_verb_does_not_take_is_said_by_several(words: str) -> None:
    [gather] = document(Reply((Say(words),), listen="short"))

    said = [verb.text or "" for verb in gather]
    assert len(said) > 1
    assert max(map(len, said)) <= 4096
    assert "".join(said).replace(" ", "") == words.replace(" ", "")


def test_a_long_pause_is_a_pause() -> None:
    [gather] = document(Reply((Say("a"), Pause(2.0), Say("b")), listen="short"))

    assert [(verb.tag, verb.get("length")) for verb in gather] == [
        ("Say", None),
        ("Pause", "2"),
        ("Say", None),
    ]
