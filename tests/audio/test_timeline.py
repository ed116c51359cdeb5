"""How parts are laid out in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.errors import RenderError
from audio.timeline import Clip, Placed, lay_out, stretch
from skills.speech import Breath, Cue, OwnLine, Pause, Say

HELLO = Say("hello")


def a_second_each(_: Clip) -> int:
    return 1000


def pauses() -> st.SearchStrategy[list[Pause]]:
    one = st.builds(
        lambda least, more, weight: Pause(least, weight, least + more),
        st.floats(0, 30),
        st.floats(0, 40),
        st.just(0.0) | st.floats(0.1, 6),
    )
    return st.lists(one, max_size=20)


@given(pauses(), st.floats(0, 1))
def test_stretched_pauses_fill_the_time_to_the_millisecond(
    pauses: list[Pause], share: float
) -> None:
    least = sum(stretch(pauses, 0))
    room = [
        round((pause.maximum or 0) * 1000) - round(pause.seconds * 1000)
        for pause in pauses
        if pause.weight > 0
    ]
    spare = round(share * sum(room))

    lengths = stretch(pauses, spare)

    assert sum(lengths) == least + spare
    for pause, length in zip(pauses, lengths, strict=True):
        assert round(pause.seconds * 1000) <= length <= round((pause.maximum or 0) * 1000)


def test_pauses_stretch_by_weight() -> None:
    assert stretch([Pause(1, 1, 100), Pause(1, 3, 100)], 4000) == [2000, 4000]


def test_a_pause_at_its_maximum_leaves_the_rest_to_the_others() -> None:
    assert stretch([Pause(1, 1, 1.5), Pause(1, 1, 100)], 4000) == [1500, 4500]


def test_a_pause_without_weight_does_not_stretch() -> None:
    assert stretch([Pause(0.4), Pause(1, 1, 9)], 5000) == [400, 6000]


def test_parts_follow_one_another_within_lead_and_tail() -> None:
    timeline = lay_out((HELLO, Pause(2), Cue("end")), a_second_each, lead_ms=1800, tail_ms=1500)

    assert timeline.placed == (Placed(1800, 1000, HELLO), Placed(4800, 1000, "end"))
    assert timeline.total_ms == 7300


def test_the_total_is_reached_exactly() -> None:
    parts = (HELLO, Pause(1, 1, 40), HELLO, Pause(1, 2, 40), HELLO)

    timeline = lay_out(parts, a_second_each, total_ms=60_000, lead_ms=1000, tail_ms=777)

    assert timeline.total_ms == 60_000
    assert timeline.placed[-1].at_ms + 1000 + 777 == 60_000


def own_line_at(before: Pause, after: Pause) -> int:
    parts = (HELLO, before, OwnLine(), after, HELLO)
    timeline = lay_out(parts, a_second_each, total_ms=60_000, lead_ms=1000, tail_ms=1000)
    assert timeline.total_ms == 60_000
    return next(placed.at_ms for placed in timeline.placed if placed.clip == OwnLine())


def test_a_listener_s_own_line_waits_for_the_last_third() -> None:
    assert own_line_at(Pause(1, 1, 90), Pause(1, 1, 90)) == 40_000


def test_where_the_script_has_it_later_still_it_stays_there() -> None:
    assert own_line_at(Pause(1, 9, 90), Pause(1, 1, 90)) > 50_000


def test_it_comes_as_late_as_the_pauses_before_it_can_last() -> None:
    assert own_line_at(Pause(1, 1, 30), Pause(1, 1, 90)) == 32_000


@pytest.mark.parametrize("total_ms", [4_999, 9_001])
def test_a_length_out_of_reach_is_refused(total_ms: int) -> None:
    parts = (HELLO, Pause(4, 1, 8))

    with pytest.raises(RenderError, match="change the script's words or its pauses"):
        lay_out(parts, a_second_each, total_ms=total_ms)


def test_breaths_take_4_seconds_in_and_6_out() -> None:
    timeline = lay_out((Breath(2), HELLO), a_second_each)

    assert [(placed.at_ms, placed.clip) for placed in timeline.placed] == [
        (0, "breath_in"),
        (4000, "breath_out"),
        (10_000, "breath_in"),
        (14_000, "breath_out"),
        (20_000, HELLO),
    ]


def test_words_over_a_breath_begin_just_after_its_sound() -> None:
    timeline = lay_out((Breath(1, (Say("in"), Say("out"))),), a_second_each)

    spoken = [(placed.at_ms, placed.clip) for placed in timeline.placed if placed.clip != HELLO]
    assert (250, Say("in")) in spoken
    assert (4250, Say("out")) in spoken


def test_words_that_do_not_fit_their_phase_are_refused() -> None:
    with pytest.raises(RenderError, match="use fewer words"):
        lay_out((Breath(1, (Say("far too much"),)),), lambda _: 3_800)
