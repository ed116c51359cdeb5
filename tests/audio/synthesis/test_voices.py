"""Which voice speaks what: Google only fixed lines, the local voice whenever Google does not."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from audio.errors import SynthesisError
from audio.synthesis import voice_files
from audio.synthesis.gtts import GoogleVoice
from audio.synthesis.piper import PiperVoice
from audio.synthesis.voices import Voices, voices_from
from tests.support import google_tts
from tests.support.google_tts import Answer, FakeGoogle
from tests.support.tone_voice import ToneVoice

LINE = "Good to hear you."
UNHURRIED = 60.0


class LocalToneVoice(ToneVoice):
    """A tone voice that can be told to load."""

    def __init__(self) -> None:
        super().__init__("local")
        self.prepared: list[float] = []
        self.closed = False

    def prepare(self, rate: float = 1.0) -> None:
        self.prepared.append(rate)

    def close(self) -> None:
        self.closed = True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def local() -> LocalToneVoice:
    return LocalToneVoice()


@pytest.fixture
def remote() -> ToneVoice:
    return ToneVoice("remote", local=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def voices(local: LocalToneVoice, remote: ToneVoice, clock: Clock) -> Voices:
    return Voices(local, remote, clock=clock)


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperVoice]:
    with PiperVoice(voice_files.shipped()) as voice:
        yield voice


def test_a_fixed_line_is_spoken_by_the_preferred_voice(voices: Voices, remote: ToneVoice) -> None:
    assert voices.fixed(LINE).voice == remote.voice


def test_a_fixed_line_falls_back_to_the_local_voice(
    voices: Voices, local: LocalToneVoice, remote: ToneVoice
) -> None:
    remote.broken = True

    spoken = voices.fixed(LINE, rate=0.9)

    assert spoken.voice == local.voice
    assert spoken.pcm.seconds > 0.5
    assert local.prepared == [0.9]


def test_the_log_says_why_and_not_what(
    voices: Voices, remote: ToneVoice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    remote.broken = True

    voices.fixed("My canary is called Zebulon.")

    assert "out of breath" in caplog.text
    assert "Zebulon" not in caplog.text


def test_a_user_s_words_stay_on_the_machine(google: FakeGoogle, local: LocalToneVoice) -> None:
    voices = Voices(local, GoogleVoice(patience=UNHURRIED))

    spoken = voices.personal("I was afraid of my sister.")

    assert spoken.voice == local.voice
    assert google.hosts == []


def test_without_a_voice_the_failure_is_told(voices: Voices, local: LocalToneVoice) -> None:
    local.broken = True

    with pytest.raises(SynthesisError, match="out of breath"):
        voices.personal(LINE)


def test_the_active_voice_is_found_out_once_a_minute(
    voices: Voices, local: LocalToneVoice, remote: ToneVoice, clock: Clock
) -> None:
    assert voices.active() == remote.voice
    remote.broken = True
    clock.now += 59
    assert voices.active() == remote.voice
    clock.now += 2
    assert voices.active() == local.voice
    assert len(remote.asked) == 2


def test_what_a_line_found_out_needs_no_probe(
    voices: Voices, local: LocalToneVoice, remote: ToneVoice
) -> None:
    remote.broken = True
    voices.fixed(LINE)

    assert voices.active() == local.voice
    assert remote.asked == [LINE]


def test_a_local_voice_alone_is_always_the_active_one(local: LocalToneVoice) -> None:
    voices = Voices(local)

    assert voices.active() == voices.fixed(LINE).voice == local.voice
    assert [synthesizer.voice for synthesizer in voices.synthesizers] == [local.voice]


def test_closing_gives_the_local_voice_s_memory_back(voices: Voices, local: LocalToneVoice) -> None:
    voices.close()

    assert local.closed


HURRIED = 5.0
"""Enough for Google to have heard, on a busy machine, too."""
GOOGLE_S_FAULTS: dict[str, Answer] = {
    "429": google_tts.status(429, Retry_After="30"),
    "hang": google_tts.hang,
    "web page": google_tts.body(b"<html>Before you continue</html>"),
    "no speech": google_tts.body(google_tts.envelope(None)),
    "cut in mid-stream": google_tts.cut_in_a_chunk,
    "500": google_tts.status(500),
}


@pytest.mark.models
@pytest.mark.parametrize("answer", GOOGLE_S_FAULTS.values(), ids=GOOGLE_S_FAULTS)
def test_piper_speaks_whatever_google_does(
    google: FakeGoogle, piper: PiperVoice, answer: Answer
) -> None:
    google.answers.append(answer)
    voices = Voices(
        piper, GoogleVoice(patience=HURRIED if answer is google_tts.hang else UNHURRIED)
    )

    spoken = voices.fixed(LINE)

    assert spoken.voice == piper.voice
    assert spoken.pcm.seconds > 0.5
    assert google.heard == [LINE]


@pytest.mark.models
def test_the_usual_setting_has_google_before_the_shipped_voice() -> None:
    voices = voices_from(["gtts:co.uk", "piper"])

    engines = [(one.voice.engine, one.voice.locale) for one in voices.synthesizers]
    voices.close()

    assert engines == [("gtts", "en-GB"), ("piper", "en-US")]


@pytest.mark.parametrize(
    "names", [[], ["gtts"], ["piper", "gtts"], ["espeak"], ["gtts", "gtts", "piper"]]
)
def test_a_setting_without_a_local_voice_at_the_end_is_refused(names: list[str]) -> None:
    with pytest.raises(SynthesisError, match="gtts,piper"):
        voices_from(names)


@pytest.mark.models
def test_a_domain_that_would_lead_elsewhere_is_refused_in_the_setting() -> None:
    with pytest.raises(SynthesisError, match="domain"):
        voices_from(["gtts:x@127.0.0.1", "piper"])
