"""Google's voice against a faithful fake of its endpoint, in every way that it fails."""

from __future__ import annotations

import numpy as np
import pytest

from audio.errors import SynthesisError, VoiceUnavailable
from audio.pcm import Pcm
from audio.synthesis.gtts import GoogleVoice
from tests.support import google_tts
from tests.support.google_tts import Answer, FakeGoogle, spoken
from tests.support.tone_voice import ToneVoice

LINE = "Good to hear you. How steady do you feel on your own ground?"
UNHURRIED = 60.0
"""Seconds of patience where a test is not about time, as the machine may be busy."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def voice(clock: Clock) -> GoogleVoice:
    return GoogleVoice(patience=UNHURRIED, clock=clock)


def length_of(text: str) -> float:
    return ToneVoice().synthesize(text).seconds


def pitch(sound: Pcm) -> float:
    spectrum = np.abs(np.fft.rfft(sound.samples.astype(np.float64)))
    return float(np.fft.rfftfreq(len(sound.samples), 1 / sound.rate)[spectrum.argmax()])


def test_a_line_comes_back_as_google_s_recording(google: FakeGoogle, voice: GoogleVoice) -> None:
    sound = voice.synthesize(LINE)

    assert google.heard == [LINE]
    assert google.hosts == ["translate.google.com:443"]
    assert sound.rate == 24_000
    assert sound.seconds == pytest.approx(length_of(LINE), abs=0.2)


def test_a_long_text_is_asked_for_in_short_pieces_and_joined_in_order(
    google: FakeGoogle, voice: GoogleVoice
) -> None:
    text = "Take a slow breath in, and let it go. " * 8

    sound = voice.synthesize(text)

    assert len(google.heard) == 4
    assert all(len(piece) < 100 for piece in google.heard)
    assert " ".join(google.heard) == text.strip()
    assert sound.seconds == pytest.approx(sum(map(length_of, google.heard)), abs=0.8)


def test_what_is_written_in_signs_is_sent_in_words(google: FakeGoogle, voice: GoogleVoice) -> None:
    voice.synthesize("See you at 3:30 pm [[x]] <b>today</b> 🙂.")

    assert google.heard == ["See you at three thirty p m today."]


def test_nothing_to_say_is_not_sent(google: FakeGoogle, voice: GoogleVoice) -> None:
    assert len(voice.synthesize("...").samples) == 0
    assert google.hosts == []


def test_another_rate_changes_the_length_and_not_the_pitch(
    google: FakeGoogle, voice: GoogleVoice
) -> None:
    usual, slow = voice.synthesize(LINE), voice.synthesize(LINE, rate=0.8)

    assert slow.seconds == pytest.approx(usual.seconds / 0.8, rel=0.01)
    assert pitch(slow) == pytest.approx(pitch(usual), rel=0.05)


def test_a_domain_chooses_the_host_and_the_accent(google: FakeGoogle) -> None:
    british = GoogleVoice("co.uk", patience=UNHURRIED)

    british.synthesize(LINE)

    assert google.hosts == ["translate.google.co.uk:443"]
    assert british.voice.locale == "en-GB"
    assert british.voice.key != GoogleVoice("com").voice.key
    assert not british.voice.local


@pytest.mark.parametrize("domain", ["x@127.0.0.1:8080", "com/", "com.evil.example", "", "COM"])
def test_a_domain_that_would_lead_elsewhere_is_refused(domain: str) -> None:
    with pytest.raises(SynthesisError, match="domain"):
        GoogleVoice(domain)


def test_a_host_without_a_trusted_certificate_gets_no_text(
    google: FakeGoogle, voice: GoogleVoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(VoiceUnavailable, match="SSLError"):
        voice.synthesize(LINE)

    assert google.hosts
    assert google.heard == []


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "http://nowhere.invalid:3128"])
def test_a_network_that_leads_nowhere_is_told_at_once(
    google: FakeGoogle, voice: GoogleVoice, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy)

    with pytest.raises(VoiceUnavailable, match="can't be reached"):
        voice.synthesize(LINE)


UNAVAILABLE: dict[str, Answer] = {
    "429": google_tts.status(429, Retry_After="30"),
    "403": google_tts.status(403),
    "500": google_tts.status(500),
    "503": google_tts.status(503),
    "moved": google_tts.status(302, Location="https://consent.google.com/"),
    "consent page": google_tts.body(b"<!doctype html><title>Before you continue</title>"),
    "cut with a length": google_tts.cut_with_a_length,
    "cut in a chunk": google_tts.cut_in_a_chunk,
    "endless": google_tts.body(b"a" * (2 << 20)),
}
UNUSABLE: dict[str, Answer] = {
    "cut without a length": google_tts.cut_without_a_length,
    "empty": google_tts.body(b""),
    "no speech": google_tts.body(google_tts.envelope(None)),
    "another form": google_tts.body(google_tts.envelope("[5]")),
    "other lines": google_tts.body(b')]}\'\n\n25\n[["e",4,null,null,131]]\n'),
    "no recording": google_tts.recording(lambda _: b"not an mp3"),
    "empty recording": google_tts.recording(lambda _: b""),
    "cut recording": google_tts.recording(lambda text: spoken(text)[: len(spoken(text)) // 2]),
    "another recording": google_tts.recording(lambda text: spoken(text * 9)),
    "silence": google_tts.recording(lambda _: google_tts.mp3(Pcm.silence(4, 24_000))),
}


@pytest.mark.parametrize("answer", UNAVAILABLE.values(), ids=UNAVAILABLE)
def test_an_endpoint_that_fails_is_left_alone_for_a_while(
    google: FakeGoogle, voice: GoogleVoice, clock: Clock, answer: Answer
) -> None:
    google.answers.append(answer)

    for _ in range(3):
        with pytest.raises(VoiceUnavailable):
            voice.synthesize(LINE)
    assert len(google.heard) == 1

    clock.now += 31
    assert voice.synthesize(LINE).seconds > 1


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE)
def test_an_answer_that_is_not_the_text_s_speech_is_refused(
    google: FakeGoogle, voice: GoogleVoice, answer: Answer
) -> None:
    google.answers.append(answer)

    with pytest.raises(SynthesisError) as refusal:
        voice.synthesize(LINE)

    assert not isinstance(refusal.value, VoiceUnavailable)
    assert voice.synthesize(LINE).seconds > 1


def test_two_unusable_answers_in_a_row_are_enough(
    google: FakeGoogle, voice: GoogleVoice, clock: Clock
) -> None:
    google.answers += [google_tts.body(b"")] * 2

    for _ in range(4):
        with pytest.raises(SynthesisError):
            voice.synthesize(LINE)
    assert len(google.heard) == 2

    clock.now += 31
    assert voice.synthesize(LINE).seconds > 1


def test_a_text_of_which_only_the_beginning_comes_is_not_spoken_at_all(
    google: FakeGoogle, voice: GoogleVoice
) -> None:
    google.answers += [google_tts.speech, google_tts.status(429)]

    with pytest.raises(VoiceUnavailable, match="429"):
        voice.synthesize(LINE * 3)


@pytest.mark.parametrize(
    "answer",
    [google_tts.status(429, Retry_After="600"), google_tts.too_many_requests(600)],
    ids=["seconds", "date"],
)
def test_google_is_not_asked_before_the_time_it_named(
    google: FakeGoogle, voice: GoogleVoice, clock: Clock, answer: Answer
) -> None:
    google.answers.append(answer)
    with pytest.raises(VoiceUnavailable):
        voice.synthesize(LINE)

    clock.now += 500
    with pytest.raises(VoiceUnavailable, match="left alone"):
        voice.synthesize(LINE)

    clock.now += 101
    assert voice.synthesize(LINE).seconds > 1


@pytest.mark.parametrize("answer", [google_tts.hang, google_tts.drip], ids=["silent", "dripping"])
def test_a_google_that_keeps_us_waiting_is_given_up(
    google: FakeGoogle, clock: Clock, answer: Answer
) -> None:
    hurried = GoogleVoice(patience=0.4, clock=clock)
    google.answers.append(answer)

    with pytest.raises(VoiceUnavailable):
        hurried.synthesize(LINE)
    with pytest.raises(VoiceUnavailable, match="left alone"):
        hurried.synthesize(LINE)


def test_a_rate_out_of_bounds_is_refused_before_anything_is_sent(
    google: FakeGoogle, voice: GoogleVoice
) -> None:
    with pytest.raises(SynthesisError, match="rate from"):
        voice.synthesize(LINE, rate=3.0)

    assert google.hosts == []
