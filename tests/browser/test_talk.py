"""The page's smart speaker without words into a microphone: interrupted, and playing in place."""

from __future__ import annotations

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
    expect(robin.button("Speak")).to_be_visible(timeout=PATIENCE_MS)

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
