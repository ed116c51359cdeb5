"""The Wyoming server, spoken to by the `wyoming` package's client over TCP."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from wyoming.asr import Transcript, TranscriptChunk
from wyoming.audio import AudioChunk, AudioStart
from wyoming.event import Event
from wyoming.info import Describe, Info
from wyoming.ping import Ping
from wyoming.tts import Synthesize, SynthesizeChunk, SynthesizeStart, SynthesizeStop

from audio.pcm import Pcm
from service.config import Config
from service.speech.protocol import socket_path
from service.speech.server import SpeechServer
from service.wyoming import hearing, server
from service.wyoming.server import WyomingServer
from tests.support.recognisers import HearsOneThing
from tests.support.satellites import SECONDS, ask, say, utterance, wyoming
from tests.support.services import entries, first_voice, installation, serving
from tests.support.tone_voice import ToneVoice

SOUND = Pcm(np.zeros(16_000, dtype=np.int16), 16_000)
DESK = {"conversation_id": "01J", "satellite_id": "assist_satellite.desk"}
TRANSCRIBE = b'{"type": "transcribe"}\n'
_FORM = b'"data": {"rate": 16000, "width": 2, "channels": 1}'
AUDIO_START = b'{"type": "audio-start", ' + _FORM + b"}\n"
AUDIO_CHUNK = b'{"type": "audio-chunk", ' + _FORM + b', "payload_length": 3}\n'
START = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return installation(tmp_path, SATELLITES="assist_satellite.desk=anna, 0abc=ben")


@pytest.fixture
def recogniser() -> HearsOneThing:
    return HearsOneThing("i feel calm today", at_once=["I feel", "calm"])


@pytest.fixture
def voice(config: Config) -> ToneVoice:
    tone = ToneVoice()
    tone.voice = first_voice(config)
    return tone


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(
    config: Config, recogniser: HearsOneThing, voice: ToneVoice, clock: Clock
) -> Iterator[tuple[WyomingServer, str]]:
    speech = SpeechServer(socket_path(config.runtime), [voice], recogniser)
    with (
        serving(speech),
        wyoming(config, clock) as served,
    ):
        yield served


@pytest.fixture
def uri(served: tuple[WyomingServer, str]) -> str:
    return served[1]


def is_alive(uri: str) -> bool:
    [pong] = ask(uri, Ping("still there?").event(), until=lambda kind: kind == "pong")
    return pong.data == {"text": "still there?"}


# --- what is offered ---


def test_everything_that_home_assistant_asks_for_is_described(uri: str) -> None:
    [answer] = ask(uri, Describe().event(), until=lambda kind: kind == "info")

    info = Info.from_event(answer)
    [asr], [tts], [handle] = info.asr, info.tts, info.handle
    assert all(program.installed for program in (asr, tts, handle))
    assert asr.supports_transcript_streaming
    assert tts.supports_synthesize_streaming
    for offered in (asr.models[0], tts.voices[0], handle.models[0]):
        assert offered.installed
        assert set(offered.languages) >= {"en", "en-US"}


# --- handle ---


def test_a_check_in_by_a_satellite_is_kept_for_the_person_it_speaks_for(
    config: Config, uri: str
) -> None:
    answers = [say(uri, words, **DESK) for words in ("hello", "yes", "about a six", "hopeful")]

    assert [answer.type for answer in answers] == ["handled"] * 4
    assert all(answer.data["text"].endswith("?") for answer in answers)
    [entry] = entries(config, "anna")
    assert (entry.fields["rating"], entry.fields["feeling"]) == (6, "hopeful")


def test_a_satellite_that_loses_its_conversation_goes_on_all_the_same(
    config: Config, uri: str
) -> None:
    for number, words in enumerate(("hello", "yes", "seven")):
        say(uri, words, **{**DESK, "conversation_id": f"01J{number}"})

    assert entries(config, "anna")[0].fields["rating"] == 7


def test_after_half_an_hour_a_satellite_begins_anew(config: Config, uri: str, clock: Clock) -> None:
    say(uri, "hello", **DESK)
    say(uri, "yes", **DESK)
    clock.now += timedelta(minutes=31)

    say(uri, "hello", **DESK)
    say(uri, "nine", **DESK)

    assert entries(config, "anna")[0].fields["rating"] == 9


def test_a_device_may_name_the_person_and_what_is_unnamed_is_the_households(
    config: Config, uri: str
) -> None:
    for words in ("hello", "yes", "four"):
        say(uri, words, conversation_id="c-1", device_id="0abc")
    for words in ("hello", "yes", "five"):
        say(uri, words, conversation_id="c-2")

    assert entries(config, "ben")[0].fields["rating"] == 4
    assert entries(config, config.household)[0].fields["rating"] == 5


def test_what_is_not_for_us_is_said_to_be_so_and_what_would_help_is_asked(
    config: Config, uri: str
) -> None:
    for words in ("hello", "yes", "stop"):
        say(uri, words, **DESK)

    answer = say(uri, "what is the capital of france", **DESK)

    assert answer.type == "handled"
    assert re.search("outside|not the one|beyond me|can't help", answer.data["text"])
    assert answer.data["text"].endswith("?")
    assert entries(config, "anna") == []


def test_words_of_crisis_are_answered_with_care(uri: str) -> None:
    answer = say(uri, "i want to kill myself", **DESK)

    assert "9 8 8" in answer.data["text"]


def test_a_fault_of_ours_is_spoken_and_logged_without_the_words(
    served: tuple[WyomingServer, str], caplog: pytest.LogCaptureFixture
) -> None:
    running, uri = served
    with patch.object(type(running.handler._turns), "answer", side_effect=ValueError("umbrella")):
        answer = say(uri, "the violet umbrella", **DESK)

    assert answer.type == "not-handled"
    assert answer.data["text"]
    assert "umbrella" not in caplog.text
    assert "ValueError" in caplog.text


# --- asr ---


def test_words_come_out_while_they_are_spoken_and_whole_at_the_end(uri: str) -> None:
    answers = ask(uri, *utterance(SOUND), until=lambda kind: kind == "transcript-stop")

    kinds = [answer.type for answer in answers]
    assert kinds[0] == "transcript-start"
    assert kinds[-2:] == ["transcript", "transcript-stop"]
    heard = [TranscriptChunk.from_event(a).text for a in answers if a.type == "transcript-chunk"]
    assert "".join(heard) == Transcript.from_event(answers[-2]).text == "I feel calm today."
    assert len(heard) == 3


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_sound_of_any_rate_is_heard(uri: str, recogniser: HearsOneThing, rate: int) -> None:
    sound = Pcm(np.zeros(rate, dtype=np.int16), rate)

    answers = ask(uri, *utterance(sound), until=lambda kind: kind == "transcript")

    assert answers[-1].data["text"] == "I feel calm today."
    assert recogniser.rates[-1] == rate


def test_two_channels_are_heard_as_one(uri: str) -> None:
    answers = ask(uri, *utterance(SOUND, channels=2), until=lambda kind: kind == "transcript")

    assert answers[-1].type == "transcript"


def test_what_is_said_after_the_longest_utterance_is_not_heard(uri: str) -> None:
    long = Pcm(np.zeros(4 * 16_000, dtype=np.int16), 16_000)
    with patch.object(hearing, "LONGEST_SECONDS", 1):
        answers = ask(uri, *utterance(long), until=lambda kind: kind == "transcript")

    assert [a.type for a in answers].count("transcript-chunk") == 2


def test_a_recogniser_that_fails_says_so_and_the_server_goes_on(
    uri: str, recogniser: HearsOneThing
) -> None:
    recogniser.broken = True

    answers = ask(uri, *utterance(SOUND), until=lambda kind: kind == "transcript")

    assert answers[-1].type == "error"
    assert is_alive(uri)


# --- tts ---


def heard(answers: list[Event]) -> Pcm:
    start = AudioStart.from_event(answers[0])
    sound = b"".join(AudioChunk.from_event(a).audio for a in answers if a.type == "audio-chunk")
    assert (start.width, start.channels) == (2, 1)
    return Pcm.from_bytes(sound, start.rate)


def test_a_text_is_spoken(uri: str, voice: ToneVoice) -> None:
    answers = ask(uri, Synthesize("Good to hear you.").event(), until=lambda k: k == "audio-stop")

    assert heard(answers).seconds > 0.5
    assert voice.asked == ["Good to hear you."]


def test_a_text_that_comes_in_pieces_is_spoken_sentence_by_sentence_and_once(
    uri: str, voice: ToneVoice
) -> None:
    pieces = ["Good to ", "hear you. And", " how are you? Well", " then."]

    answers = ask(
        uri,
        SynthesizeStart().event(),
        *(SynthesizeChunk(piece).event() for piece in pieces),
        Synthesize("".join(pieces)).event(),
        SynthesizeStop().event(),
        until=lambda kind: kind == "synthesize-stopped",
    )

    assert voice.asked == ["Good to hear you.", "And how are you?", "Well then."]
    kinds = [answer.type for answer in answers]
    assert (kinds.count("audio-start"), kinds.count("audio-stop")) == (1, 1)
    assert heard(answers).seconds > 1


def test_what_is_spoken_leaves_no_trace_in_the_cache(uri: str, config: Config) -> None:
    ask(uri, Synthesize("the violet umbrella").event(), until=lambda kind: kind == "audio-stop")

    assert [file for file in config.cache.rglob("*") if file.is_file()] == []


def test_only_the_local_voice_hears_what_is_spoken(tmp_path: Path) -> None:
    config = installation(tmp_path, VOICES="gtts,piper")
    tone = ToneVoice()
    with (
        wyoming(config) as (running, _uri),
    ):
        speakers = [voice.voice for voice in running.voice.renderer._voices]  # type: ignore[attr-defined]  # inside
        tone.voice = next(voice for voice in speakers if voice.local)
        with serving(SpeechServer(socket_path(config.runtime), [tone], HearsOneThing())):
            ask(_uri, Synthesize("my own words").event(), until=lambda kind: kind == "audio-stop")

    assert tone.asked == ["my own words"]


@pytest.mark.parametrize("text", ["", " ", "…"])
def test_nothing_to_say_is_silence_and_no_error(uri: str, text: str) -> None:
    answers = ask(uri, Synthesize(text).event(), until=lambda kind: kind == "audio-stop")

    assert answers[-1].type == "audio-stop"


# --- strangers ---


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe\x80" * 1000,
        b"GET / HTTP/1.1\r\n\r\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"\n",
        b"[" * 60_000 + b"\n",
        b"x" * 70_000,
        b'{"type": 7}\n',
        b'{"type": "transcript"}\n',
        b'{"type": "transcript", "data": {"text": 7}}\n',
        b'{"type": "transcript", "data": [1]}\n',
        b'{"type": "transcript", "data": {"text": "x", "context": {"device_id": 5}}}\n',
        b'{"type": "transcript", "data": {"text": "' + b"x" * 9_000 + b'"}}\n',
        b'{"type": "transcribe"}\n{"type": "audio-chunk", "data": {}}\n',
        TRANSCRIBE + AUDIO_START.replace(b"16000", b"0"),
        TRANSCRIBE + AUDIO_START + AUDIO_CHUNK + b"abc",
        b'{"type": "synthesize", "data": {"text": null}}\n',
        b'{"type": "synthesize-start"}\n{"type": "synthesize-chunk", "data": {"text": "torn"}}\n',
        b'{"type": "ping", "data_length": 99999999}\n',
        b'{"type": "ping", "data_length": "x"}\n',
        b'{"type": "ping", "data_length": 5}\n[1,2]',
        b'{"type": "ping", "data_length": 50}\n{"torn',
        b'{"type": "ping", "payload_length": -5}\n',
        b'{"type": "ping", "payload_length": 99999999999}\n',
        json.dumps({"type": "ping", "data": {"text": "\ud800"}}).encode() + b"\n",
    ],
)
def test_33_to_38_garbage_ends_its_own_connection_and_nothing_else(
    uri: str, config: Config, garbage: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(
        ("127.0.0.1", int(uri.rpartition(":")[2])), timeout=SECONDS
    ) as sent:
        sent.sendall(garbage)
        sent.shutdown(socket.SHUT_WR)
        while sent.recv(65_536):
            pass

    assert is_alive(uri)
    assert entries(config, config.household) == []
    assert "Traceback" not in capsys.readouterr().err


def test_47_more_text_than_anybody_speaks_is_refused(uri: str, voice: ToneVoice) -> None:
    pieces = [SynthesizeChunk("word " * 1000).event() for _ in range(500)]
    started = [SynthesizeStart().event(), *pieces, SynthesizeStop().event()]

    answers = ask(uri, *started, until=lambda kind: kind == "synthesize-stopped")

    assert answers[-1].type == "error"
    assert voice.asked == []
    assert is_alive(uri)


def test_an_event_of_a_later_protocol_is_passed_over(uri: str) -> None:
    answers = ask(uri, Event("select-program", {"name": "x"}), Ping().event(), until=lambda _: True)

    assert answers[0].type == "pong"


def test_who_says_nothing_is_not_waited_for(served: tuple[WyomingServer, str]) -> None:
    _, uri = served
    with (
        patch.object(server._Connection, "timeout", 0.1),
        socket.create_connection(("127.0.0.1", int(uri.rpartition(":")[2]))) as idle,
    ):
        idle.settimeout(server.IDLE_SECONDS - 1)  # by itself it would be waited for longer
        assert idle.recv(1) == b""

    assert is_alive(uri)


def test_38_who_sends_a_byte_now_and_then_is_ended(served: tuple[WyomingServer, str]) -> None:
    _, uri = served
    with (
        patch.object(server, "LONGEST_SECONDS", 0.3),
        socket.create_connection(("127.0.0.1", int(uri.rpartition(":")[2]))) as slow,
    ):
        slow.settimeout(0.05)
        ended = False
        deadline = time.monotonic() + SECONDS
        while not ended and time.monotonic() < deadline:
            try:
                slow.sendall(b"{")
                ended = slow.recv(1) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True

    assert ended


def test_more_connections_than_there_is_room_for_are_turned_away(
    served: tuple[WyomingServer, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, uri = served
    address = ("127.0.0.1", int(uri.rpartition(":")[2]))
    crowd = [
        socket.create_connection(address, timeout=SECONDS) for _ in range(server.MOST_CONNECTIONS)
    ]
    try:
        ask_pong = b'{"type": "ping"}\n'
        for one in crowd:
            one.sendall(ask_pong)
            assert b"pong" in one.recv(1000)

        with socket.create_connection(address, timeout=SECONDS) as late:
            assert late.recv(1) == b""
    finally:
        for one in crowd:
            one.close()
    assert "too many connections" in caplog.text
