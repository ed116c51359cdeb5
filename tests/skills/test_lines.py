"""Every spoken line of every locale keeps to the rules for a good voice (CONTENT, 3)."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta

import pytest

from skills import locales
from skills.care import load_help_lines
from skills.flows import FLOWS
from skills.guided import Catalogue
from skills.lines import Lines, MissingLine, Picker
from skills.speech import Breath, Say
from tests.support.spoken_rules import share_within, turn_faults, word_faults

LOCALES = locales.names()
LINES = Lines.load("en-US")
QUESTION_KINDS = ("ask", "silence", "again", "example")
STEPS = [f"{flow.name}.{step}" for flow in FLOWS.values() for step in flow.steps]
OWN_QUESTIONS = (
    "ground_check.as_number",
    "ground_check.out_of_range",
    "ground_check.go_on",
    "reflection.about",
    "reflection.more",
    "reflection.recording",
    "guided_audio.play_first",
    "look_back.pin_wrong",
    "callback.about",
    "common.still_there",
    "reminder.which_half",
    "handover.begin",
)
"""Questions that stand outside their step's table."""
INTRODUCTION = re.compile(r"welcome\.(?!agreed|declined)[a-z]+")
"""What a door says of itself, which a person hears once."""
LONGEST = 30
SHORT_FORM_WORDS = 8


@functools.cache
def spoken(locale: str) -> Lines:
    return Lines.load(locale)


def asks(name: str) -> bool:
    """Tell whether a line is spoken where the microphone opens."""
    table, _, kind = name.rpartition(".")
    own = table in STEPS and kind != "help"
    return own or name in OWN_QUESTIONS or ".callback." in name or name.startswith("common.go_on.")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_question_is_asked_in_four_wordings(locale: str) -> None:
    lines = spoken(locale)
    asked = [f"{step}.{kind}" for step in STEPS for kind in QUESTION_KINDS]
    assert [name for name in asked if len(set(lines.wordings(name))) < 4] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_can_recur_has_four_wordings(locale: str) -> None:
    lines = spoken(locale)
    few = {name for name in lines.names() if len(set(lines.wordings(name))) < 4}
    assert {name for name in few if not INTRODUCTION.fullmatch(name)} == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_each_line_asks_once_where_we_listen_and_never_where_we_don_t(locale: str) -> None:
    lines = spoken(locale)
    faults = [
        (name, wording, fault)
        for name in lines.names()
        for wording in lines.wordings(name)
        for fault in turn_faults(wording, asks=asks(name))
    ]
    assert faults == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_line_shames_advises_diagnoses_cheers_or_lists_a_menu(locale: str) -> None:
    lines = spoken(locale)
    faults = [
        (name, wording, fault)
        for name in lines.names()
        for wording in lines.wordings(name)
        for fault in word_faults(wording)
    ]
    assert faults == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_line_leaves_breath_for_what_stands_beside_it(locale: str) -> None:
    lines = spoken(locale)
    lengths = [len(wording.split()) for name in lines.names() for wording in lines.wordings(name)]
    assert max(lengths) <= LONGEST
    assert share_within(lengths, 20) >= 0.95


@pytest.mark.parametrize("locale", LOCALES)
def test_the_short_form_for_who_knows_a_flow_is_short(locale: str) -> None:
    lines = spoken(locale)
    for name in lines.names():
        if name.endswith(".brief"):
            assert all(len(wording.split()) <= SHORT_FORM_WORDS for wording in lines.wordings(name))


@pytest.mark.parametrize("locale", LOCALES)
def test_guided_pieces_and_help_lines_keep_to_the_words_too(locale: str) -> None:
    said = [
        part.text
        for script in Catalogue.load(locale).scripts
        for line in script.lines
        for whole in line.parts
        for part in (whole.words if isinstance(whole, Breath) else (whole,))
        if isinstance(part, Say)
    ]
    numbers = [text for h in load_help_lines(locale).values() for text in (h.emergency, h.line)]
    assert [(text, fault) for text in [*said, *numbers] for fault in word_faults(text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("You missed two days.", "shames"),
        ("You must call her.", "advises"),
        ("That sounds like depression.", "diagnoses"),
        ("Well done, that was amazing.", "cheers"),
        ("Say red, green, blue, yellow or black.", "more than three"),
    ],
)
def test_a_line_that_breaks_a_rule_is_found(text: str, fault: str) -> None:
    assert any(fault in found for found in word_faults(text))


def test_leaving_is_honoured_in_twenty_words_at_the_most() -> None:
    for name in ("common.stopped", "common.bye", "common.trailing_off"):
        assert all(len(wording.split()) <= 20 for wording in LINES.wordings(name))


def test_no_wording_comes_twice_until_all_were_used() -> None:
    said: tuple[str, ...] = ()
    heard = []
    for turn in range(4):
        picker = Picker(LINES, f"seed {turn}", said)
        heard.append(picker.say("common.greeting").text)
        said = picker.said
    assert sorted(heard) == sorted(LINES.wordings("common.greeting"))


def test_each_wording_is_about_as_likely_as_the_others() -> None:
    wordings = LINES.wordings("common.greeting")
    chosen = [Picker(LINES, f"seed {n}", ()).say("common.greeting").text for n in range(400)]
    fair = len(chosen) / len(wordings)
    assert all(fair / 2 < chosen.count(wording) < fair * 2 for wording in wordings)


def test_a_line_with_a_user_s_words_is_marked_personal_and_never_rendered_ahead() -> None:
    said = Picker(LINES, "seed", ()).say("reflection.about", topic="my sister")
    assert said.personal
    assert "my sister" in said.text
    assert not any("{" in say.text for say in LINES.fixed())


def test_a_line_that_is_not_there_is_named() -> None:
    with pytest.raises(MissingLine, match=r"common\.nothing"):
        LINES.wordings("common.nothing")


def test_help_lines_were_verified_within_a_year() -> None:
    today = datetime.now(UTC).date()
    for line in load_help_lines("en-US").values():
        assert line.verified_at is None or today - line.verified_at < timedelta(days=365)


def test_only_a_line_without_a_number_was_never_verified() -> None:
    for line in load_help_lines("en-US").values():
        said = line.emergency + line.line + line.unsafe
        assert line.verified_at or not re.search("[0-9]", said)


def test_help_numbers_are_spoken_digit_by_digit() -> None:
    for line in load_help_lines("en-US").values():
        assert not re.search("[0-9][0-9]", line.emergency + line.line + line.unsafe)
