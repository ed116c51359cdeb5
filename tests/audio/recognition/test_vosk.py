"""Vosk, heard end to end through the port, and each of its traps out of reach."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from audio.errors import ModelError, RecognitionError
from audio.pcm import Pcm
from audio.recognition import Partial, Segment, Transcript, transcribe, vosk
from audio.recognition.vosk import VoskRecogniser
from tests.support.espeak import KOREAN_PHRASES, padded, say_korean, white_noise

pytestmark = [pytest.mark.models, pytest.mark.needs("espeak-ng")]


def heard_in_pieces(recogniser: VoskRecogniser, sound: Pcm, size: int) -> Transcript:
    listening = recogniser.listen(sound.rate, KOREAN_PHRASES)
    data = sound.to_bytes()
    for start in range(0, len(data), size):
        listening.feed(data[start : start + size])
    return listening.finish()


def copy_of_model(model: Path, folder: Path) -> Path:
    """Link a model's files into a folder of their own, where one may be replaced."""
    for source in model.rglob("*"):
        target = folder / source.relative_to(model)
        if source.is_dir():
            target.mkdir(parents=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(source)
    return folder


def cut_short(file: Path, size: int) -> None:
    """Replace a linked file by its beginning."""
    beginning = file.read_bytes()[:size]
    file.unlink()
    file.write_bytes(beginning)


@pytest.mark.parametrize("words_per_minute", [110, 125, 155])
def test_every_phrase_of_a_grammar_is_heard_exactly(
    korean: VoskRecogniser, words_per_minute: int
) -> None:
    sounds = [say_korean(phrase, words_per_minute) for phrase in KOREAN_PHRASES]

    heard = [transcribe(korean, sound, KOREAN_PHRASES).text for sound in sounds]

    assert heard == list(KOREAN_PHRASES)


@pytest.mark.parametrize("size", [1, 641, 3200, 10_000_000])
def test_how_the_bytes_are_cut_changes_nothing(korean: VoskRecogniser, size: int) -> None:
    sound = say_korean("오늘 기분이 좋아요", 125)

    transcript = heard_in_pieces(korean, sound, size)

    assert transcript.text == "오늘 기분이 좋아요"


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_sound_at_another_rate_is_converted_and_heard_right(
    korean: VoskRecogniser, rate: int
) -> None:
    sounds = [say_korean(phrase, 125, rate) for phrase in KOREAN_PHRASES]

    heard = [transcribe(korean, sound, KOREAN_PHRASES).text for sound in sounds]

    assert heard == list(KOREAN_PHRASES)


def test_four_threads_share_one_model(korean: VoskRecogniser) -> None:
    sounds = [say_korean(phrase, 110) for phrase in KOREAN_PHRASES]

    with ThreadPoolExecutor(4) as pool:
        heard = list(pool.map(lambda s: transcribe(korean, s, KOREAN_PHRASES).text, sounds * 4))

    assert heard == list(KOREAN_PHRASES) * 4


def test_two_threads_that_feed_one_utterance_take_turns(korean: VoskRecogniser) -> None:
    listening = korean.listen(16000)
    second = say_korean("오늘 기분이 좋아요", 125).to_bytes()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(listening.feed, [second] * 8))

    assert listening.finish().seconds == pytest.approx(8 * len(second) / 32000)


def test_recognisers_of_one_folder_share_the_model(
    korean: VoskRecogniser, korean_folder: Path
) -> None:
    korean.listen(16000)

    other = VoskRecogniser(korean_folder / ".." / korean_folder.name)

    assert vosk._shared_model(other._folder) is vosk._shared_model(korean._folder)


def test_words_show_while_they_are_spoken_and_settle_at_the_pause(korean: VoskRecogniser) -> None:
    listening = korean.listen(16000, KOREAN_PHRASES)
    sound = padded(say_korean("오늘 기분이 좋아요", 125), 0, 1)

    news = [item for piece in np.array_split(sound.samples, 60) for item in listening.feed(piece)]

    assert isinstance(news[0], Partial)
    assert news[-2] == Partial("오늘 기분이 좋아요")
    assert isinstance(news[-1], Segment)
    assert news[-1].text == "오늘 기분이 좋아요"
    assert listening.finish().text == "오늘 기분이 좋아요"


def test_words_carry_the_times_at_which_they_were_spoken(korean: VoskRecogniser) -> None:
    sound = padded(say_korean("오늘 기분이 좋아요", 125), 4, 0)

    transcript = transcribe(korean, sound, KOREAN_PHRASES)

    assert [word.text for word in transcript.words] == ["오늘", "기분이", "좋아요"]
    assert transcript.words[0].start == pytest.approx(4.3, abs=0.15)
    assert transcript.words[-1].end == pytest.approx(6.1, abs=0.15)
    assert transcript.seconds == pytest.approx(sound.seconds)


def test_a_word_at_the_very_first_sample_is_heard(korean: VoskRecogniser) -> None:
    sound = say_korean("안녕하세요", 125)
    at_once = Pcm(sound.samples[round(0.3 * 16000) :], 16000)

    transcript = transcribe(korean, at_once, KOREAN_PHRASES)

    assert transcript.text == "안녕하세요"
    assert transcript.words[0].start < 0.15


def test_a_grammar_gives_no_confidence_as_its_own_is_always_one(korean: VoskRecogniser) -> None:
    transcript = transcribe(korean, say_korean("다시", 125), KOREAN_PHRASES)

    assert transcript.confidence is None
    assert {word.confidence for word in transcript.words} == {None}


def test_free_speech_gives_a_confidence_for_each_word(korean: VoskRecogniser) -> None:
    transcript = transcribe(korean, say_korean("오늘 기분이 좋아요", 125))

    assert transcript.words
    assert all(0 <= (word.confidence or -1) <= 1 for word in transcript.words)
    assert transcript.confidence is not None


@pytest.mark.parametrize("grammar", [None, KOREAN_PHRASES])
@pytest.mark.parametrize(
    "sound", [white_noise(3), white_noise(3, level=300), Pcm.silence(5, 16000)], ids=lambda _: ""
)
def test_noise_and_silence_are_no_words(
    korean: VoskRecogniser, sound: Pcm, grammar: tuple[str, ...] | None
) -> None:
    listening = korean.listen(sound.rate, grammar)

    news = listening.feed(sound.to_bytes())

    assert list(news) == []
    assert listening.finish().text == ""


def test_nothing_at_all_is_an_empty_transcript(korean: VoskRecogniser) -> None:
    transcript = korean.listen(16000).finish()

    assert transcript.text == ""
    assert transcript.words == ()
    assert transcript.confidence is None
    assert transcript.seconds == 0


def test_asked_again_the_end_gives_the_same_transcript(korean: VoskRecogniser) -> None:
    listening = korean.listen(16000, KOREAN_PHRASES)
    listening.feed(say_korean("다시", 125).to_bytes())

    first = listening.finish()

    assert first.text == "다시"
    assert listening.finish() == first
    with pytest.raises(RecognitionError, match="is over"):
        listening.feed(b"\0\0")


@pytest.mark.parametrize("rate", [0, -1, 1, 7999, 192_001])
def test_a_rate_that_would_hang_the_engine_or_garble_words_is_refused(
    korean: VoskRecogniser, rate: int
) -> None:
    with pytest.raises(RecognitionError, match="8000 to 192000 Hz"):
        korean.listen(rate)


@pytest.mark.parametrize(
    "grammar", ["not json", '{"a": 1}', [], ["다시", ""], [" "], [1, 2], ["다시\0"], [["다시"]]]
)
def test_a_grammar_that_would_crash_the_engine_is_refused(
    korean: VoskRecogniser, grammar: list[str]
) -> None:
    with pytest.raises(RecognitionError, match="grammar"):
        korean.listen(16000, grammar)


def test_a_grammar_the_model_knows_no_words_of_is_left_aside(
    korean: VoskRecogniser, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = say_korean("오늘 기분이 좋아요", 125)

    transcript = transcribe(korean, sound, ["zebra crossing", "quixotic"])

    assert transcript.words
    assert transcript.confidence is not None
    assert capfd.readouterr().err == ""


def test_a_phrase_with_a_word_the_model_lacks_is_not_heard_by_halves(
    korean: VoskRecogniser, capfd: pytest.CaptureFixture[str]
) -> None:
    grammar = ["다시 zebra", "취소"]

    transcript = transcribe(korean, say_korean("다시", 125), grammar)

    assert "다시" not in transcript.text
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_whatever_holds_bytes_may_be_fed(
    korean: VoskRecogniser, kind: type[bytearray | memoryview]
) -> None:
    listening = korean.listen(16000, KOREAN_PHRASES)

    listening.feed(kind(say_korean("다시", 125).to_bytes()))

    assert listening.finish().text == "다시"


def test_a_buffer_may_be_written_again_once_it_was_fed(korean: VoskRecogniser) -> None:
    listening = korean.listen(16000, KOREAN_PHRASES)
    data = say_korean("다시", 125).to_bytes()
    buffer = bytearray(1000)

    for start in range(0, len(data) - 1000, 1000):
        buffer[:] = data[start : start + 1000]
        listening.feed(buffer)
        buffer[:] = bytes(1000)

    assert listening.finish().text == "다시"


@pytest.mark.parametrize("thing", ["words", 5, None])
def test_what_holds_no_bytes_is_refused(korean: VoskRecogniser, thing: bytes) -> None:
    with pytest.raises(RecognitionError, match="16-bit samples"):
        korean.listen(16000).feed(thing)


def test_a_folder_without_a_model_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"am/final\.mdl.*selftrust models get"):
        VoskRecogniser(tmp_path)


def test_an_empty_configuration_which_makes_the_engine_hang_is_refused(
    korean_folder: Path, tmp_path: Path
) -> None:
    folder = copy_of_model(korean_folder, tmp_path / "model")
    cut_short(folder / "conf" / "model.conf", 0)

    with pytest.raises(ModelError, match=r"conf/model\.conf"):
        VoskRecogniser(folder)


@pytest.mark.parametrize("file", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
def test_a_damaged_model_is_named_at_the_first_utterance(
    korean_folder: Path, tmp_path: Path, file: str, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = copy_of_model(korean_folder, tmp_path / "model")
    cut_short(folder / file, 100_000)
    recogniser = VoskRecogniser(folder)

    with pytest.raises(ModelError, match="selftrust models verify"):
        recogniser.listen(16000)
    assert "VoskAPI" not in capfd.readouterr().err
