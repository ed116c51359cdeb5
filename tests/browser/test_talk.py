"""The page's smart speaker without words into a microphone: interrupted, and playing in place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.running_service import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]


def is_heard(player: Locator) -> bool:
    """Tell whether it plays, and has come some way."""
    heard: bool = player.evaluate("player => !player.paused && player.currentTime > 0")
    return heard


def say(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_label("Your words").fill(words)
    visitor.page.keyboard.press("Enter")


@pytest.mark.timeout(600)
def test_whoever_speaks_or_types_into_our_words_is_let_speak(robin: Visitor) -> None:
    robin.open("/talk")
    voice, status = robin.page.locator("[data-voice]"), robin.page.get_by_role("status")
    robin.button("Begin").click()
    wait_until(lambda: is_heard(voice), "our voice")

    robin.button("Speak").click()

    expect(status).to_contain_text("Listening")
    assert not is_heard(voice)
    robin.button("Done").click()
    expect(robin.button("Speak")).to_be_visible()

    robin.button("Say that again").click()
    wait_until(lambda: is_heard(voice), "our voice")
    robin.page.get_by_label("Your words").press_sequentially("y")
    assert not is_heard(voice)


MICROPHONES = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.streams = [];
navigator.mediaDevices.getUserMedia = async (wanted) => {
  window.streams.push(await open(wanted));
  return window.streams.at(-1);
};"""
LIVE = "window.streams.filter(stream => stream.active).length"


@pytest.mark.timeout(600)
def test_whoever_interrupts_us_leaves_no_second_microphone_open(robin: Visitor) -> None:
    robin.page.add_init_script(MICROPHONES)
    robin.open("/talk")
    voice, status = robin.page.locator("[data-voice]"), robin.page.get_by_role("status")
    robin.button("Speak").click()
    wait_until(lambda: is_heard(voice), "our voice")
    expect(robin.page.get_by_label("Your words")).not_to_be_focused()  # no phone's keyboard comes

    robin.button("Speak").click()
    expect(status).to_contain_text("Listening")
    robin.button("Done").click()
    opened = "window.streams.length"
    wait_until(lambda: robin.page.evaluate(opened) > 1, "it open again, after our answer")

    expect(status).to_contain_text("Listening")
    assert robin.page.evaluate(LIVE) == 1
    robin.page.get_by_label("Your words").press_sequentially("y")
    expect(robin.button("Speak")).to_be_visible()
    assert robin.page.evaluate(LIVE) == 0


@pytest.mark.timeout(600)
def test_a_guided_piece_plays_in_place_and_stops_when_told(robin: Visitor) -> None:
    robin.open("/talk")
    log, piece = robin.page.get_by_role("log"), robin.page.locator("[data-piece]")
    robin.page.get_by_label("Speak the replies").uncheck()
    robin.button("Begin").click()
    expect(log.locator(".theirs")).to_have_count(1)
    say(robin, "yes")
    expect(log.locator(".theirs")).to_have_count(2)

    say(robin, "play six slow breaths for one minute")

    expect(robin.page.get_by_role("heading", name="Six Slow Breaths")).to_be_visible()
    wait_until(lambda: is_heard(piece), "the piece", 3 * PATIENCE_MS / 1000)
    robin.button("Stop").click()
    wait_until(lambda: not is_heard(piece), "silence")
    robin.troubles[:] = [told for told in robin.troubles if "503" not in told]  # while it was made


def begin_a_check_in(visitor: Visitor) -> None:
    """Give a rating, so that the next question is open."""
    visitor.open("/talk")
    theirs = visitor.page.get_by_role("log").locator(".theirs")
    visitor.page.get_by_label("Speak the replies").uncheck()
    visitor.button("Begin").click()
    for number, words in enumerate(("yes", "about a six"), start=1):
        expect(theirs).to_have_count(number)
        say(visitor, words)
    expect(theirs).to_have_count(3)


def questions(text: str) -> list[str]:
    """Return what a reply asks."""
    return [part.strip() for part in re.findall(r"[^.?!]+\?", text)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("between", ["/talk", "/journal"])
def test_whoever_comes_back_to_the_page_goes_on_with_the_open_question(
    robin: Visitor, between: str
) -> None:
    begin_a_check_in(robin)
    theirs, status = (
        robin.page.get_by_role("log").locator(".theirs"),
        robin.page.get_by_role("status"),
    )
    asked = questions(theirs.last.inner_text())

    robin.open(between)
    robin.open("/talk")

    expect(status).to_contain_text("still open")
    robin.button("Go on").click()
    expect(theirs).to_have_count(1)
    assert questions(theirs.last.inner_text()) == asked
    say(robin, "hopeful")
    expect(theirs).to_have_count(2)
    robin.open("/journal")
    expect(robin.page.locator("main a[href^='/journal/entry/']")).to_have_count(1)
    for kept in ("6", "hopeful"):
        expect(robin.page.get_by_role("main")).to_contain_text(kept)


@pytest.mark.timeout(600)
def test_an_answer_typed_on_coming_back_goes_to_the_open_question(robin: Visitor) -> None:
    begin_a_check_in(robin)
    robin.page.reload()

    expect(robin.button("Go on")).to_be_visible()
    say(robin, "hopeful")
    expect(robin.page.get_by_role("status")).to_contain_text("Saved")

    robin.open("/journal")
    expect(robin.page.locator("main a[href^='/journal/entry/']")).to_have_count(1)


@pytest.mark.timeout(600)
def test_a_conversation_that_is_over_is_not_gone_on_with(robin: Visitor) -> None:
    begin_a_check_in(robin)
    robin.button("Stop").click()
    expect(robin.button("Begin")).to_be_visible()

    robin.page.reload()

    expect(robin.button("Begin")).to_be_visible()


KEPT_IN_THE_TAB = "JSON.stringify(sessionStorage) + JSON.stringify(localStorage)"


@pytest.mark.timeout(600)
def test_no_word_stays_in_the_browser_and_the_next_person_begins_anew(robin: Visitor) -> None:
    begin_a_check_in(robin)
    for word in ("six", "weather", robin.name):
        assert word not in robin.page.evaluate(KEPT_IN_THE_TAB)

    robin.open("/settings")
    robin.button("Sign out here").click()
    robin.page.wait_for_url("**/sign-in")
    assert "conversation" not in robin.page.evaluate(KEPT_IN_THE_TAB)
    robin.name += ", a guest"
    robin.sign_up()

    robin.open("/talk")
    expect(robin.button("Begin")).to_be_visible()


@pytest.mark.timeout(600)
def test_nobody_goes_on_with_what_another_left_who_signed_in_over_them(robin: Visitor) -> None:
    begin_a_check_in(robin)
    robin.name += ", a guest"
    robin.sign_up()

    robin.open("/talk")

    expect(robin.button("Begin")).to_be_visible()
