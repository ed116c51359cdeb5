"""Speech becomes SSML, and words stay words."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ssml import ssml
from skills.speech import Cue, CueName, Pause, Say


def spoken(document: str) -> str:
    """Return what a voice would read."""
    return "".join(ET.fromstring(document).itertext())  # noqa: S314 - our own document


@pytest.mark.parametrize(
    "words",
    [
        '<audio src="https://evil.example/x.mp3"/>',
        "</speak><speak>",
        "</Say><Dial>+15550100</Dial><Say>",
        "fish & chips < 5 > 3",
        "&lt;already escaped&gt;",
        "]]> <![CDATA[ x ]]>",
        "<!-- hidden -->",
    ],
)
def test_markup_in_a_users_words_is_spoken_as_text(words: str) -> None:
    document = ssml((Say(words, personal=True),), cue_urls={})

    assert spoken(document) == words
    assert len(list(ET.fromstring(document).iter())) == 1  # noqa: S314 - our own document


@given(st.text(max_size=200), st.none() | st.integers(30, 300))
def test_any_words_give_a_wellformed_document_within_its_limit(
    words: str, limit: int | None
) -> None:
    document = ssml(
        (Say("Before."), Say(words), Pause(12), Say("After.")), cue_urls={}, limit=limit
    )

    ET.fromstring(document)  # noqa: S314 - our own document
    assert limit is None or len(document) <= limit


def test_what_xml_cannot_write_is_left_out() -> None:
    assert ssml((Say("a\x07b\ud800c\uffffd"),), cue_urls={}) == "<speak>abcd</speak>"


def test_a_pause_is_a_break_of_ten_seconds_at_most() -> None:
    document = ssml((Say("Breathe."), Pause(1.5), Say("Again."), Pause(25)), cue_urls={})

    assert document == (
        '<speak>Breathe. <break time="1500ms"/> Again. <break time="10000ms"/> '
        '<break time="10000ms"/> <break time="5000ms"/></speak>'
    )


def test_a_cue_is_a_clip_only_where_it_can_be_fetched_safely() -> None:
    speech = (Cue("open"), Say("Hello."), Cue("close"), Cue("end"))
    urls: dict[CueName, str] = {
        "open": "https://a.example/o.mp3?x=1&y=2",
        "close": "http://a.example/c.mp3",
    }

    document = ssml(speech, cue_urls=urls)

    assert document == '<speak><audio src="https://a.example/o.mp3?x=1&amp;y=2"/> Hello.</speak>'


def test_no_more_than_five_clips_are_played() -> None:
    document = ssml((Cue("open"),) * 7, cue_urls={"open": "https://a.example/o.mp3"})

    assert document.count("<audio") == 5


def test_a_rate_in_force_changes_the_pace() -> None:
    assert ssml((Say("Slowly."),), cue_urls={}, rate=0.85) == (
        '<speak><prosody rate="85%">Slowly.</prosody></speak>'
    )


def test_too_much_is_cut_after_a_whole_word() -> None:
    document = ssml((Say("One."), Say("fish & chips & peas")), cue_urls={}, limit=36)

    assert document == "<speak>One. fish &amp;</speak>"
