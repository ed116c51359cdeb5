"""The guided scripts as they are shipped, and how script files are read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from skills.guided import BETWEEN_SENTENCES, Catalogue, ScriptError, UnknownTitleError
from skills.speech import Breath, Cue, Pause, Say, Script, ScriptLine

CATALOGUE = Catalogue.load()
SCRIPTS = pytest.mark.parametrize("script", CATALOGUE.scripts, ids=lambda script: script.id)

FOR_SLEEP = "G16"
WORDS_BY_MINUTES = {1: 80, 3: 205, 5: 310, 10: 510}
BANNED = re.compile(
    # A quoted "should" is a thing that is looked at, not something that is said to anyone.
    r"\b(missed|failed|streak|(?<!\")should(?!\")|finally|disappointed)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(r"\b(will (feel|be calm|heal|fix|help)|guarantee\w*|cures?)\b", re.IGNORECASE)
CLICHES = re.compile(
    r"\b(journey|safe space|inner (child|peace|wisdom)|mindful\w*|in the present moment|let go of"
    r"|the universe|hold(ing)? space|you are enough|you've got this|deep breath)\b",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\b(you (must|have to|need to|ought to|had better)|try to|remember to|make sure)\b",
    re.IGNORECASE,
)
DIAGNOSES = re.compile(
    r"\b(anxi\w+|depress\w+|trauma\w*|disorders?|symptoms?|panic|therap\w+|patients?)\b",
    re.IGNORECASE,
)
FORMULAS = re.compile(
    r"be natural|with the sound|open or closed|quiet for half a minute|^That is the end\.$"
)
SPEAKABLE = re.compile(r"[A-Za-z ,.?:'\"-]+")
FIRST_PERSON = re.compile(r"\b(we|us|our|ours|my|mine|me)\b", re.IGNORECASE)
ANNOUNCED = re.compile(r"\bI will be quiet for half a minute\b")


def sayings(parts: tuple[object, ...]) -> list[str]:
    texts = []
    for part in parts:
        if isinstance(part, Say):
            texts.append(part.text)
        elif isinstance(part, Breath):
            texts.extend(say.text for say in part.words)
    return texts


def longest(pause: Pause) -> float:
    return pause.maximum if pause.weight and pause.maximum else pause.seconds


def sentences(script: Script) -> list[str]:
    return [text for line in script.lines for text in sayings(line.parts)]


def test_eighteen_titles_are_there_in_47_lengths() -> None:
    assert {script.id: (script.title, script.minutes) for script in CATALOGUE.scripts} == {
        "G01": ("Solid Ground", (1, 3, 5, 10)),
        "G02": ("Six Slow Breaths", (1, 3, 5)),
        "G03": ("Whose Voice Is This", (3, 5, 10)),
        "G04": ("The Grudge Compass", (3, 5)),
        "G05": ("Unmasked", (3, 5, 10)),
        "G06": ("Both Hands", (3, 5)),
        "G07": ("Before Better", (3, 5, 10)),
        "G08": ("Three Wants", (5, 10)),
        "G09": ("What If, And Then Me", (1, 3, 5, 10)),
        "G10": ("Before I Walk In", (1, 3)),
        "G11": ("Edge of the Map", (3, 5)),
        "G12": ("Still Here", (3, 5, 10)),
        "G13": ("Clean-Up Crew", (3, 5)),
        "G14": ("In My Corner", (1, 3, 5, 10)),
        "G15": ("Take Up Room", (1, 3)),
        "G16": ("Soft Landing", (5, 10)),
        "G17": ("The Way Back In", (1, 3)),
        "G18": ("Walk and Listen", (5, 10)),
    }
    assert sum(len(script.minutes) for script in CATALOGUE.scripts) == 47


def test_a_script_is_found_by_its_id() -> None:
    assert CATALOGUE.script("G02").title == "Six Slow Breaths"


def test_an_unknown_title_names_those_there_are() -> None:
    with pytest.raises(UnknownTitleError, match=r"'G99'.*G01, G02"):
        CATALOGUE.script("G99")


@SCRIPTS
def test_a_sentence_has_at_most_14_words(script: Script) -> None:
    assert [text for text in sentences(script) if len(text.split()) > 14] == []


@SCRIPTS
def test_nothing_shames_or_promises(script: Script) -> None:
    assert [text for text in sentences(script) if BANNED.search(text)] == []
    assert [text for text in sentences(script) if PROMISES.search(text)] == []


@SCRIPTS
def test_nothing_advises_diagnoses_or_has_been_said_in_every_app(script: Script) -> None:
    for wording in (ADVICE, DIAGNOSES, CLICHES):
        assert [text for text in sentences(script) if wording.search(text)] == []


@SCRIPTS
def test_any_voice_can_read_the_words_as_they_stand(script: Script) -> None:
    """No figures, dashes or brackets, which engines read each in their own way."""
    assert [text for text in sentences(script) if not SPEAKABLE.fullmatch(text)] == []


def test_no_title_borrows_a_sentence_from_another() -> None:
    said = [
        text
        for script in CATALOGUE.scripts
        for text in {text for text in sentences(script) if not FORMULAS.search(text)}
    ]

    assert [text for text, titles in Counter(said).items() if titles > 1] == []


@SCRIPTS
def test_the_listener_is_spoken_to_as_you(script: Script) -> None:
    """The voice may name itself where it falls silent, or where the listener speaks."""
    told = [text for text in sentences(script) if "from me" not in text]

    assert [text for text in told if FIRST_PERSON.search(text)] == []


@SCRIPTS
def test_each_length_has_about_its_number_of_words(script: Script) -> None:
    for minutes in script.minutes:
        words = len(" ".join(sayings(script.parts(minutes))).split())

        assert words == pytest.approx(WORDS_BY_MINUTES[minutes], rel=0.12)


@SCRIPTS
def test_a_silence_over_20_seconds_is_announced_in_the_same_line(script: Script) -> None:
    for line in script.lines:
        pauses = [longest(part) for part in line.parts if isinstance(part, Pause)]
        if max(pauses, default=0) > 20:
            assert any(ANNOUNCED.search(text) for text in sayings(line.parts))
            assert max(pauses) == pytest.approx(30, abs=6)


@SCRIPTS
def test_pacing_is_always_optional(script: Script) -> None:
    """Before the first breath of every length the listener hears that their own pace will do."""
    for minutes in script.minutes:
        heard: list[str] = []
        for part in script.parts(minutes):
            if isinstance(part, Breath):
                assert any("be natural" in text for text in heard)
            heard.extend(sayings((part,)))


@pytest.mark.parametrize(
    "script",
    [script for script in CATALOGUE.scripts if script.id != FOR_SLEEP],
    ids=lambda script: script.id,
)
def test_every_length_ends_unmistakably(script: Script) -> None:
    for minutes in script.minutes:
        parts = script.parts(minutes)

        assert sayings(parts)[-1] == "That is the end."
        assert parts[-1] == Cue("end")


def test_what_is_for_sleep_ends_without_a_word_or_a_bell_about_it() -> None:
    script = CATALOGUE.script(FOR_SLEEP)

    assert "That is the end." not in sentences(script)
    assert [part for line in script.lines for part in line.parts if isinstance(part, Cue)] == []
    assert isinstance(script.lines[-1].parts[-1], Pause)


def write_script(content: Path, text: str) -> Path:
    folder = content / "en-US" / "guided"
    folder.mkdir(parents=True)
    (content / "en-US" / "locale.toml").write_text("")
    (folder / "G77.toml").write_text(text)
    return content


def test_a_lines_parts_are_heard_in_a_fixed_order(tmp_path: Path) -> None:
    content = write_script(
        tmp_path,
        'title = "T"\nminutes = [1]\n[[lines]]\ntag = "A"\ncue = "end"\n'
        "pause = { min = 2, weight = 1, max = 4 }\n"
        'say = "One. Two?"\nbreath = { count = 2, words = ["In."] }\n',
    )

    script = Catalogue.load(content=content).script("G77")

    assert script.lines == (
        ScriptLine(
            "A",
            (
                Say("One."),
                BETWEEN_SENTENCES,
                Say("Two?"),
                Breath(2, (Say("In."),)),
                Pause(2, 1, 4),
                Cue("end"),
            ),
        ),
    )


def test_a_script_may_end_without_a_cue(tmp_path: Path) -> None:
    content = write_script(
        tmp_path, 'title = "T"\nminutes = [5]\n[[lines]]\ntag = "A"\nsay = "Sleep."\n'
    )

    assert Catalogue.load(content=content).script("G77").parts(5) == (Say("Sleep."),)


@pytest.mark.parametrize(
    ("text", "message"),
    [("title = ", "G77.toml is not TOML"), ('title = "T"\n', "G77.toml lacks 'minutes'")],
)
def test_a_broken_script_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    content = write_script(tmp_path, text)

    with pytest.raises(ScriptError, match=message):
        Catalogue.load(content=content)
