"""Every spoken line keeps to the rules for a good voice (CONTENT, 3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from skills.care import load_help_lines
from skills.flows import FLOWS
from skills.lines import Lines, MissingLine, Picker

LINES = Lines.load("en-US")
QUESTION_KINDS = ("ask", "silence", "again", "example")
STEPS = [f"{flow.name}.{step}" for flow in FLOWS.values() for step in flow.steps]
OWN_QUESTIONS = (
    "common.still_there",
    "ground_check.as_number",
    "ground_check.out_of_range",
    "ground_check.go_on",
    "reflection.about",
    "reflection.more",
    "reflection.recording",
    "guided_audio.play_first",
    "look_back.pin_wrong",
    "callback.about",
    "reminder.which_half",
)
ONCE_A_SESSION = (
    *("common.sorry", "common.privacy_alexa", "common.privacy_yandex"),
    *("welcome.intro", "welcome.alexa", "welcome.google", "welcome.yandex"),
)
SHAMING = re.compile(r"\b(missed|failed|streak|should|finally|disappointed)\b", re.IGNORECASE)
LONGEST = 30


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", QUESTION_KINDS)
def test_every_question_is_asked_in_four_wordings_with_one_question_mark_each(
    step: str, kind: str
) -> None:
    wordings = LINES.wordings(f"{step}.{kind}")
    assert len(set(wordings)) >= 4
    for wording in wordings:
        assert wording.count("?") == 1
        assert wording.endswith("?")


@pytest.mark.parametrize("name", OWN_QUESTIONS)
def test_a_flow_s_own_questions_end_with_their_one_question_mark(name: str) -> None:
    for wording in LINES.wordings(name):
        assert wording.count("?") == 1
        assert wording.endswith("?")


def test_what_is_said_before_a_question_asks_nothing() -> None:
    asking = {f"{step}.{kind}" for step in STEPS for kind in QUESTION_KINDS} | set(OWN_QUESTIONS)
    later = {name for name in LINES.names() if ".callback." in name or ".go_on" in name}
    own = {name for name in LINES.names() if name.rpartition(".")[0] in STEPS}
    helps = {name for name in own if name.endswith(".help")}
    for name in set(LINES.names()) - asking - later - (own - helps):
        assert not any("?" in wording for wording in LINES.wordings(name)), name


def test_what_can_recur_has_four_wordings() -> None:
    for name in set(LINES.names()) - set(ONCE_A_SESSION):
        assert len(set(LINES.wordings(name))) >= 4, name


def test_no_line_shames_or_runs_out_of_breath() -> None:
    for name in LINES.names():
        for wording in LINES.wordings(name):
            assert not SHAMING.search(wording), (name, wording)
            assert len(wording.split()) <= LONGEST, (name, wording)


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
        assert today - line.verified_at < timedelta(days=365)


def test_help_numbers_are_spoken_digit_by_digit() -> None:
    for line in load_help_lines("en-US").values():
        assert not re.search("[0-9]", line.emergency + line.line)
