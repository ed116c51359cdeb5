"""Voices and a recogniser over a real socket: what is asked for comes back, faults included."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from audio.errors import RecognitionError, SynthesisError, VoiceUnavailable
from audio.pcm import Pcm
from service.speech.client import RemoteVoice, SpeechClient, SpeechUnavailable
from service.speech.server import AT_ONCE, SpeechServer
from tests.support.recognisers import HearsOneThing
from tests.support.services import serving
from tests.support.tone_voice import ToneVoice

SOUND = Pcm(np.arange(-20_000, 20_000, dtype=np.int16), 16_000)
PHRASE = "the violet umbrella"


class SlowVoice(ToneVoice):
    """Begins to speak, and goes on when it is told to."""

    def __init__(self) -> None:
        super().__init__("slow")
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        self.begun.release()
        self.go_on.wait()
        return super().synthesize(text, rate=rate)


class MutedVoice(ToneVoice):
    """Can't be reached, whatever the text."""

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        raise VoiceUnavailable("the muted voice is away")


class CrashingVoice(ToneVoice):
    """Has a fault of its own."""

    def synthesize(self, text: str, *, rate: float = 1.0) -> Pcm:
        raise ZeroDivisionError(f"while saying {text}")


VOICE = ToneVoice()
HEARS = HearsOneThing()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "speech.sock"


@pytest.fixture
def server(path: Path) -> Iterator[SpeechServer]:
    voices = [
        VOICE,
        ToneVoice("hoarse", broken=True),
        MutedVoice("muted"),
        CrashingVoice("crashing"),
    ]
    with serving(SpeechServer(path, voices, HEARS)) as server:
        yield server


@pytest.fixture
def client(server: SpeechServer, path: Path) -> SpeechClient:
    return SpeechClient(path)


def test_a_voice_over_the_socket_sounds_as_it_does_beside_us(client: SpeechClient) -> None:
    remote = RemoteVoice(client, VOICE.voice)

    heard = remote.synthesize("Good to hear you. " * 20, rate=0.7)

    beside = VOICE.synthesize("Good to hear you. " * 20, rate=0.7)
    assert remote.voice == VOICE.voice
    assert heard.rate == beside.rate
    assert np.array_equal(heard.samples, beside.samples)


def test_who_speaks_is_heard_while_a_voice_has_more_to_say_than_it_can(path: Path) -> None:
    slow = SlowVoice()
    server = SpeechServer(path, [slow], HEARS)
    with serving(server), ThreadPoolExecutor(2 * AT_ONCE) as pool:
        client = SpeechClient(path)
        lines = [
            pool.submit(client.synthesize, slow.voice.key, f"line {number}", 1.0)
            for number in range(2 * AT_ONCE)
        ]
        for _ in range(AT_ONCE):
            slow.begun.acquire()
        try:
            heard = client.transcribe(SOUND)
        finally:
            slow.go_on.set()
        for line in lines:
            line.result()

    assert heard.text


def test_words_of_any_script_reach_the_voice_as_they_are(client: SpeechClient) -> None:
    text = 'naïve — “quoted”\n\t{"json": [1]} 안녕 🎈'

    client.synthesize(VOICE.voice.key, text, 1.0)

    assert VOICE.asked[-1] == text


def test_a_transcript_comes_back_whole(client: SpeechClient) -> None:
    heard = client.transcribe(SOUND, grammar=["the lamp is on", "off"])

    assert heard.text == "the lamp is on"
    assert heard.punctuated == "The lamp is on."
    assert [word.text for word in heard.words] == ["the", "lamp", "is", "on"]
    assert heard.words[-1].end == heard.seconds == 2.5
    assert (heard.engine, heard.model, heard.confidence) == ("double", "of-the-tests", 0.75)
    assert HEARS.grammars[-1] == ["the lamp is on", "off"]


def test_a_second_pass_is_heard_by_the_second_recogniser(path: Path) -> None:
    second = HearsOneThing("the lamp is gone")
    with serving(SpeechServer(path, [VOICE], HEARS, second)):
        client = SpeechClient(path)

        heard = client.transcribe(SOUND).text, client.transcribe_again(SOUND).text

    assert heard == ("the lamp is on", "the lamp is gone")


def test_without_a_second_recogniser_a_second_pass_is_refused(client: SpeechClient) -> None:
    with pytest.raises(RecognitionError, match="no second"):
        client.transcribe_again(SOUND)


def test_a_sound_of_no_length_is_heard_too(client: SpeechClient) -> None:
    assert client.transcribe(Pcm.silence(0, 16_000)).seconds == 0


def test_an_unknown_voice_is_named(client: SpeechClient) -> None:
    with pytest.raises(SynthesisError, match="no voice piper-nobody-1"):
        client.synthesize("piper-nobody-1", "hello", 1.0)


def test_a_voice_s_fault_is_told_in_its_own_words_and_the_server_goes_on(
    client: SpeechClient,
) -> None:
    with pytest.raises(SynthesisError, match="out of breath"):
        client.synthesize("tone-hoarse-1", "hello", 1.0)

    assert client.is_ready()


def test_a_voice_that_is_away_is_told_from_one_that_can_t(client: SpeechClient) -> None:
    with pytest.raises(VoiceUnavailable):
        client.synthesize("tone-muted-1", "hello", 1.0)


def test_a_crash_of_an_engine_is_told_without_the_words(
    client: SpeechClient, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SynthesisError) as told:
        client.synthesize("tone-crashing-1", PHRASE, 1.0)

    assert "umbrella" not in str(told.value)
    assert "umbrella" not in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert client.is_ready()


def test_a_recogniser_s_fault_is_told(path: Path) -> None:
    deaf = SpeechServer(path, [], HearsOneThing(broken=True))
    with serving(deaf), pytest.raises(RecognitionError, match="no ears"):
        SpeechClient(path).transcribe(SOUND)


def test_without_a_server_speech_is_unavailable(path: Path) -> None:
    client = SpeechClient(path)

    assert not client.is_ready()
    with pytest.raises(SpeechUnavailable, match="selftrust doctor"):
        client.synthesize(VOICE.voice.key, "hello", 1.0)
    with pytest.raises(SpeechUnavailable):
        client.transcribe(SOUND)


def test_a_socket_that_a_killed_server_left_is_no_server_and_is_taken_over(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    client = SpeechClient(path)
    assert not client.is_ready()

    with serving(SpeechServer(path, [], HEARS)):
        assert client.is_ready()


def test_a_server_that_ends_in_the_middle_is_unavailable(path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def answer_half() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(b'{"type": "audio-start", "data": {"rate": 22050, ')

    ends = threading.Thread(target=answer_half)
    ends.start()
    with listener, pytest.raises(SpeechUnavailable):
        SpeechClient(path).synthesize("any", "hello", 1.0)
    ends.join()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\xff\xfe\x80" * 1000,
        b"GET / HTTP/1.1\r\n\r\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"\n",
        b'{"type": 7}\n',
        b'{"type": "synthesize"}\n',
        b'{"type": "synthesize", "data": {"text": 7}}\n',
        b'{"type": "synthesize", "data": {"text": "x", "context": {"rate": "fast"}}}\n',
        b'{"type": "transcribe", "data": {}}\n{"type": "audio-chunk", "data": {}}\n',
        b'{"type": "ping", "data_length": 99999999}\n',
        b'{"type": "ping", "data_length": "x"}\n',
        b'{"type": "ping", "payload_length": -5}\n',
        json.dumps({"type": PHRASE}).encode() + b"\n",
    ],
)
def test_garbage_ends_its_own_connection_at_most(
    client: SpeechClient,
    path: Path,
    garbage: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(60)
        stranger.connect(str(path))
        stranger.sendall(garbage)
        stranger.shutdown(socket.SHUT_WR)
        while stranger.recv(65_536):
            pass

    assert client.is_ready()
    assert len(client.synthesize(VOICE.voice.key, "hello", 1.0).samples) > 0
    assert "Traceback" not in capsys.readouterr().err


def test_a_client_that_goes_away_is_not_waited_for(
    client: SpeechClient, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(AT_ONCE * 2):
        with socket.socket(socket.AF_UNIX) as gone:
            gone.connect(str(path))
            gone.sendall(b'{"type": "transcribe", "data": {}}\n{"type": "audio-start"')

    assert len(client.synthesize(VOICE.voice.key, "hello", 1.0).samples) > 0
    assert "Traceback" not in capsys.readouterr().err


def test_many_ask_at_once_and_each_gets_their_own_answer(client: SpeechClient) -> None:
    texts = ["a" * length for length in range(1, 33)]

    with ThreadPoolExecutor(16) as threads:
        lengths = list(
            threads.map(
                lambda text: len(client.synthesize(VOICE.voice.key, text, 1.0).samples), texts
            )
        )

    assert lengths == sorted(set(lengths))


def test_readiness_is_told_while_every_engine_is_busy(path: Path) -> None:
    slow = SlowVoice()
    with serving(SpeechServer(path, [slow], HEARS)):
        client = SpeechClient(path)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            spoken = [
                threads.submit(client.synthesize, slow.voice.key, "hello", 1.0)
                for _ in range(AT_ONCE)
            ]
            for _ in spoken:
                slow.begun.acquire()

            assert client.is_ready()
            slow.go_on.set()
        assert all(len(sound.result().samples) > 0 for sound in spoken)
