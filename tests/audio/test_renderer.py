"""Whole pieces, from script to file: with a voice that hums, and with the voice that is shipped."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.cache import AudioCache
from audio.errors import RenderError, SynthesisError
from audio.loudness import loudness, true_peak
from audio.pcm import Pcm
from audio.pieces import PIECE_LUFS, Piece
from audio.renderer import Renderer
from audio.synthesis.piper import PiperVoice
from audio.synthesis.voice_files import shipped
from audio.targets import TargetName
from skills.guided import Catalogue
from skills.speech import (
    AS_MADE,
    STEPS,
    WITHOUT_BED,
    Breath,
    Cue,
    Manner,
    Pause,
    Say,
    Script,
    ScriptLine,
)
from tests.support.ebur128 import measure
from tests.support.mp3_frames import frames
from tests.support.processes import Process
from tests.support.tone_voice import ToneVoice

SCRIPT = Script(
    "G99",
    "A short one",
    (1, 3),
    (
        ScriptLine("A", (Say("Sit down, if you like."), Pause(1, 1, 60))),
        ScriptLine("B", (Say("There is time."), Pause(1, 1, 90))),
        ScriptLine("A", (Breath(2, (Say("In."), Say("And out."))), Pause(1, 1, 90))),
        ScriptLine("A", (Say("That is the end."), Pause(0.4), Cue("end"))),
    ),
)
WITHOUT_MUSIC = Manner(background=WITHOUT_BED)
LINE = (Say("Good evening."), Pause(0.5), Say("From zero to ten?"), Cue("close"))


@pytest.fixture
def cache(tmp_path: Path) -> AudioCache:
    return AudioCache(tmp_path / "cache")


def decoded(path: Path) -> Pcm:
    samples, rate = soundfile.read(path, dtype="int16")
    return Pcm(samples, rate)


def piece(target: TargetName = "stream", minutes: int = 1, manner: Manner = AS_MADE) -> Piece:
    return Piece.of_script(SCRIPT, minutes, target, manner)


@pytest.mark.parametrize("target", ["stream", "alexa_clip", "phone", "wyoming"])
def test_a_piece_is_exactly_as_long_and_as_loud_as_promised(
    cache: AudioCache, target: TargetName
) -> None:
    solid_ground = Piece.of_script(Catalogue.load().script("G01"), 1, target)
    rendition = Renderer(cache, [ToneVoice()]).render(solid_ground)

    heard = decoded(rendition.path)
    assert heard.seconds == rendition.seconds == 60.0
    assert loudness(heard) == pytest.approx(-16, abs=0.5)
    assert true_peak(heard) <= -2


def test_the_web_process_finds_a_piece_by_the_voices_key_alone(cache: AudioCache) -> None:
    rendition = Renderer(cache, [ToneVoice("hum")]).render(piece())

    assert Renderer(cache).find(piece(), "tone-hum-1") == rendition
    assert Renderer(cache).find(piece(), "tone-other-1") is None


def test_a_key_depends_on_length_target_bed_words_and_voice() -> None:
    keys = {
        piece().key("v"),
        piece().key("w"),
        piece("phone").key("v"),
        piece(minutes=3).key("v"),
        piece(manner=WITHOUT_MUSIC).key("v"),
        piece(manner=Manner(speed=-1)).key("v"),
        piece(manner=Manner(volume=-1)).key("v"),
        piece(manner=Manner(softness=1)).key("v"),
        piece(manner=Manner(pause=1)).key("v"),
        piece(manner=Manner(background=1)).key("v"),
        Piece.of_script(SCRIPT, 1, "stream", wordless=True).key("v"),
        Piece.of_speech(LINE, "stream").key("v"),
        Piece.of_speech(LINE, "stream", rate=0.9).key("v"),
        Piece.of_speech(LINE[:1], "stream").key("v"),
    }

    assert len(keys) == 14


def test_sentences_are_synthesised_once_for_all_lengths_and_targets(cache: AudioCache) -> None:
    voice = ToneVoice()
    renderer = Renderer(cache, [voice])

    for minutes in (1, 3):
        renderer.render(piece(minutes=minutes))
    renderer.render(piece("phone"))

    assert sorted(voice.asked) == sorted(
        ["Sit down, if you like.", "There is time.", "In.", "And out.", "That is the end."]
    )


def test_a_piece_is_rendered_once(cache: AudioCache) -> None:
    first = Renderer(cache, [ToneVoice()]).render(piece())

    voice = ToneVoice()
    assert Renderer(cache, [voice]).render(piece()) == first
    assert voice.asked == []


def test_a_failing_voice_gives_the_whole_piece_to_the_next(cache: AudioCache) -> None:
    broken, other = ToneVoice("broken", broken=True), ToneVoice("other")
    renderer = Renderer(cache, [broken, other])

    rendition = renderer.render(piece())

    assert rendition.voice == "tone-other-1"
    assert rendition.key == piece().key("tone-other-1")
    assert renderer.find(piece(), "tone-broken-1") == rendition


def test_without_any_able_voice_the_error_is_passed_on(cache: AudioCache) -> None:
    with pytest.raises(SynthesisError, match="out of breath"):
        Renderer(cache, [ToneVoice(broken=True)]).render(piece())


def test_an_unknown_voice_names_those_there_are(cache: AudioCache) -> None:
    with pytest.raises(SynthesisError, match="no voice tone-x-1 here; there is: tone-hum-1"):
        Renderer(cache, [ToneVoice()]).render(piece(), "tone-x-1")


def test_a_length_the_title_lacks_is_refused() -> None:
    with pytest.raises(RenderError, match="G99 takes 1, 3 minutes, not 7"):
        Piece.of_script(SCRIPT, 7, "stream")


def test_a_clip_over_240_seconds_is_refused_before_a_word_is_spoken(cache: AudioCache) -> None:
    script = Script("G98", "Long", (5,), SCRIPT.lines)
    voice = ToneVoice()

    with pytest.raises(RenderError, match="300 s are too long for target alexa_clip"):
        Renderer(cache, [voice]).render(Piece.of_script(script, 5, "alexa_clip"))
    assert voice.asked == []


def test_progress_rises_to_one(cache: AudioCache) -> None:
    told: list[float] = []

    Renderer(cache, [ToneVoice()]).render(piece(), on_progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_bed_lies_18_decibels_or_more_under_the_voice(cache: AudioCache) -> None:
    heard = decoded(Renderer(cache, [ToneVoice()]).render(piece("wyoming")).path)
    seconds = heard.samples[: 60 * heard.rate].reshape(60, -1).astype(np.float64)
    levels = 10 * np.log10(np.mean(seconds**2, axis=1) + 1e-9)

    quietest_inside = np.sort(levels[3:-3])[:10].mean()
    assert quietest_inside > 0
    assert levels.max() - quietest_inside >= 18


def test_without_music_the_pauses_are_silent(cache: AudioCache) -> None:
    silent = piece("wyoming", manner=WITHOUT_MUSIC)
    heard = decoded(Renderer(cache, [ToneVoice()]).render(silent).path)
    inside = np.abs(heard.samples[6 * heard.rate : 8 * heard.rate])

    assert heard.seconds == 60.0
    assert inside.max() <= 2
    assert loudness(heard) == pytest.approx(-16, abs=0.5)


def test_a_fuller_bed_still_lies_18_decibels_under_the_voice() -> None:
    fullest = piece(manner=Manner(background=STEPS["background"][1]))
    voice = PIECE_LUFS

    assert voice - fullest.bed_lufs >= 18 + 1  # the clips are 1 LU louder than the piece


def test_a_quieter_piece_is_quieter_by_what_was_asked(cache: AudioCache) -> None:
    quieter = Renderer(cache, [ToneVoice()]).render(piece(manner=Manner(volume=-1)))

    assert loudness(decoded(quieter.path)) == pytest.approx(-20, abs=0.5)


def test_longer_pauses_lie_between_the_sentences_and_the_length_stays_within_3_percent(
    cache: AudioCache,
) -> None:
    solid_ground = Catalogue.load().script("G01")
    renderer = Renderer(cache, [ToneVoice()])

    def length(pause: int) -> float:
        manner = Manner(pause=pause)
        return renderer.render(Piece.of_script(solid_ground, 1, "phone", manner)).seconds

    shorter, usual, longer = length(-1), length(0), length(1)

    assert shorter < usual == 60.0 < longer
    assert longer - 60 <= 60 * 0.03
    assert 60 - shorter <= 60 * 0.03


def test_a_softer_voice_has_less_of_its_highs_and_is_as_loud(cache: AudioCache) -> None:
    def highs(softness: int) -> tuple[float, float]:
        soft = piece("wyoming", manner=Manner(softness=softness, background=WITHOUT_BED))
        heard = decoded(Renderer(cache, [ToneVoice()]).render(soft).path)
        spectrum = np.abs(np.fft.rfft(heard.samples.astype(np.float64))) ** 2
        cut = round(700 * len(heard.samples) / heard.rate)
        return float(spectrum[cut:].sum() / spectrum.sum()), loudness(heard)

    (usual, usual_lufs), (softer, softer_lufs) = highs(0), highs(2)

    assert softer < usual * 0.9
    assert softer_lufs == pytest.approx(usual_lufs, abs=0.5)


def test_a_piece_without_words_lasts_as_long_and_asks_no_voice(cache: AudioCache) -> None:
    voice = ToneVoice()
    wordless = Piece.of_script(SCRIPT, 3, "stream", WITHOUT_MUSIC, wordless=True)

    heard = decoded(Renderer(cache, [voice]).render(wordless).path)

    assert heard.seconds == 180.0
    assert voice.asked == []
    assert loudness(heard) > -40


def test_a_line_of_the_conversation_is_just_as_long_as_it_is(cache: AudioCache) -> None:
    rendition = Renderer(cache, [ToneVoice()]).render(Piece.of_speech(LINE, "alexa_clip"))

    assert {frame.kbps for frame in frames(rendition.path.read_bytes())} == {48}
    assert 3 < rendition.seconds < 6
    assert decoded(rendition.path).seconds == pytest.approx(rendition.seconds, abs=0.024)


def test_a_users_words_are_never_cached(cache: AudioCache, tmp_path: Path) -> None:
    personal = Piece.of_speech((Say("You said: nervous.", personal=True),), "stream")

    with pytest.raises(RenderError, match="never cached") as caught:
        Renderer(cache, [ToneVoice()]).render(personal)

    assert "nervous" not in str(caught.value)
    assert list(tmp_path.rglob("*.*")) == []


def test_a_users_words_are_spoken_by_a_local_voice_and_leave_nothing(
    cache: AudioCache, tmp_path: Path
) -> None:
    personal = Piece.of_speech((Say("You said: nervous.", personal=True),), "wyoming")
    remote, local, out = ToneVoice("far", local=False), ToneVoice("near"), io.BytesIO()

    Renderer(cache, [remote, local]).write(personal, out)

    assert out.getvalue().startswith(b"RIFF")
    assert (remote.asked, local.asked) == ([], ["You said: nervous."])
    assert list(tmp_path.rglob("*.*")) == []


def test_without_a_local_voice_a_users_words_are_not_spoken(cache: AudioCache) -> None:
    remote = ToneVoice("far", local=False)

    with pytest.raises(SynthesisError, match="no local voice"):
        Renderer(cache, [remote]).write(Piece.of_speech(LINE, "wyoming"), io.BytesIO())
    assert remote.asked == []


@pytest.mark.slow
def test_a_kill_in_mid_render_leaves_no_piece_and_the_clips_that_were_made(
    tmp_path: Path,
) -> None:
    module = "tests.support.render_process"
    process = Process(sys.executable, "-m", module, "mixing", str(tmp_path))
    assert process.line() == "mixing"
    process.kill()
    solid_ground = Piece.of_script(Catalogue.load().script("G01"), 1, "stream")
    voice = ToneVoice()
    renderer = Renderer(AudioCache(tmp_path), [voice])

    assert renderer.find(solid_ground, voice.voice.key) is None
    assert decoded(renderer.render(solid_ground).path).seconds == 60.0
    assert voice.asked == []


@pytest.mark.slow
def test_an_hour_is_rendered_within_64_megabytes(tmp_path: Path) -> None:
    """Held whole, its samples alone would take 170 MB, and 350 as floats."""
    module = "tests.support.render_process"
    process = Process(sys.executable, "-m", module, "hour", str(tmp_path))

    seconds, kilobytes = (float(number) for number in process.line().split())

    assert process.ended() == 0
    assert seconds > 3600
    assert kilobytes < 64 * 1024


@pytest.fixture(scope="module")
def joe() -> Iterator[PiperVoice]:
    with PiperVoice(shipped()) as voice:
        yield voice


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep clips between tests, as an installation does."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.models
@pytest.mark.slow
@pytest.mark.parametrize("target", ["stream", "alexa_clip"])
@pytest.mark.parametrize("title", ["G01", "G02"])
def test_a_minute_in_the_shipped_voice_holds_every_promise(
    joe: PiperVoice, shared_folder: Path, title: str, target: TargetName
) -> None:
    renderer = Renderer(AudioCache(shared_folder), [joe])

    rendition = renderer.render(Piece.of_script(Catalogue.load().script(title), 1, target))

    heard = measure(rendition.path)  # by FFmpeg, which shares nothing with our own meter
    assert heard.seconds == 60.0
    assert heard.lufs == pytest.approx(-16, abs=0.5)
    assert heard.true_peak <= -2
    headers = {(f.version, f.layer, f.rate) for f in frames(rendition.path.read_bytes())}
    assert headers == {("MPEG-2", 3, 24_000)}
