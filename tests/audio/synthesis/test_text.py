"""Any text becomes words that are safe to speak, in pieces of bounded length."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.errors import SynthesisError
from audio.synthesis.text import LONGEST_TEXT, pieces, speakable

CASES = [
    # white space, controls, emoji
    ("  one\n\ttwo\x00three\u200bfour ", "one two three four"),
    ("good 🙂 morning 👩‍👩‍👧", "good morning"),
    ("Hmm… okay...", "Hmm, okay."),
    ("yes\u2014no -- maybe", "yes, no, maybe"),
    ("*bold* and `code` #tag", "bold and code tag"),
    # an engine's own markup
    ("say [[h@l'oU]] again", "say again"),
    ("\uff3b\uff3bh@l'oU\uff3d\uff3d again", "again"),
    ("<speak>hello <break time='9s'/>there</speak>", "hello there"),
    ("left open [[ x", "left open x"),
    ("see https://example.org/a?b=1 today", "see a link today"),
    # times
    ("at 3:30 pm", "at three thirty p m"),
    ("at 3:30 p.m. today", "at three thirty p m today"),
    ("by 9am.", "by nine a m."),
    ("7:05 or 12:00", "seven oh five or twelve o'clock"),
    ("10:30.", "ten thirty."),
    # dates
    ("2026-11-24", "November twenty-fourth, twenty twenty-six"),
    ("Nov 3rd, 2001", "November third, two thousand one"),
    ("in 1999", "in nineteen ninety-nine"),
    # numbers
    ("0-10", "zero to ten"),
    ("from 0 \u2013 10", "from zero to ten"),
    ("10%", "ten percent"),
    ("1,234,567", "one million two hundred thirty-four thousand five hundred sixty-seven"),
    ("3.05", "three point zero five"),
    ("-5 and 5-step, F10", "minus five and five-step, F ten"),
    ("the 21st, 12th and 30th", "the twenty-first, twelfth and thirtieth"),
    ("007", "zero zero seven"),
    ("½ of 7/8", "one half of seven over eight"),
    ("$5.50, €1", "five dollars fifty, one euro"),
    ("٣", "three"),
    # abbreviations and signs
    ("e.g. a walk, i.e. outside, etc.", "for example a walk, that is outside, et cetera"),
    ("Dr. Lee vs. me & you", "Doctor Lee versus me and you"),
    # what must stay
    ("well-known, it's fine (really)!", "well-known, it's fine (really)!"),
]


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_a_text_is_rewritten_as_it_is_said(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@given(st.text(max_size=80))
def test_no_text_keeps_markup_figures_or_line_breaks(text: str) -> None:
    spoken = speakable(text)

    assert not set(spoken) & set("[]<>{}\n\r\x00|*0123456789")
    assert not any(unicodedata.category(character) in {"Cc", "So"} for character in spoken)


@given(
    st.text(alphabet=st.sampled_from("ab cd, ef. g! 1 W"), max_size=300),
    st.integers(min_value=5, max_value=60),
    st.integers(min_value=1, max_value=9),
)
def test_pieces_are_bounded_and_lose_no_word(text: str, characters: int, words: int) -> None:
    found = pieces(text, characters=characters, words=words)

    assert all(len(piece) <= characters and len(piece.split()) <= words for piece in found)
    letters = [character for character in speakable(text) if character.isalpha()]
    assert [character for character in "".join(found) if character.isalpha()] == letters


def test_whole_sentences_share_a_piece_while_they_fit() -> None:
    text = "Welcome. Take a slow breath in. There is nothing to fix."

    assert pieces(text, characters=40, words=25) == (
        "Welcome. Take a slow breath in.",
        "There is nothing to fix.",
    )


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    text = "When a verdict shows up, set it on the shelf, and go back to the camera."

    assert pieces(text, characters=50, words=25) == (
        "When a verdict shows up, set it on the shelf,",
        "and go back to the camera.",
    )


def test_six_hundred_words_without_a_stop_become_short_pieces() -> None:
    found = pieces("word " * 600, characters=200, words=25)

    assert len(found) == 24
    assert {len(piece.split()) for piece in found} == {25}


@pytest.mark.parametrize("text", ["", "   ", "...", "?!", "🙂", "[[h@l'oU]]", "<br/>", '"'])
def test_a_text_that_says_nothing_has_no_pieces(text: str) -> None:
    assert pieces(text, characters=99, words=25) == ()


def test_a_text_too_long_to_speak_is_refused_with_the_limit_and_without_its_words() -> None:
    with pytest.raises(SynthesisError, match=str(LONGEST_TEXT)) as refusal:
        pieces("secret " * 2000, characters=99, words=25)

    assert "secret" not in str(refusal.value)
