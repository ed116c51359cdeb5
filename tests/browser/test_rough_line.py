"""A slow line, a restart in the middle: what was typed is kept, once, and the page says what is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.chromium import Visitor
from tests.support.running_service import Installation

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

SLOW = {
    "offline": False,
    "latency": 900,  # milliseconds
    "downloadThroughput": 30_000,  # bytes a second: a phone at the edge of its network
    "uploadThroughput": 15_000,
}


def say(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_label("Your words").fill(words)
    visitor.page.keyboard.press("Enter")


@pytest.mark.timeout(600)
def test_a_check_in_over_a_slow_line_is_kept_once(robin: Visitor) -> None:
    robin.context.new_cdp_session(robin.page).send("Network.emulateNetworkConditions", SLOW)
    robin.open("/talk")
    log = robin.page.get_by_role("log")
    robin.button("Begin").click()
    expect(log.locator(".theirs")).to_have_count(1)
    for number, words in enumerate(["yes", "about a six", "hopeful", "no", "no"]):
        say(robin, words)
        expect(log.locator(".theirs")).to_have_count(number + 2)

    robin.open("/journal")

    expect(robin.page.locator("main a[href^='/journal/entry/']")).to_have_count(1)
    expect(robin.page.get_by_role("main")).to_contain_text("hopeful")


@pytest.mark.timeout(900)
def test_words_typed_while_the_server_is_away_wait_in_the_field_and_are_kept_afterwards(
    robin: Visitor, service: Installation
) -> None:
    robin.open("/talk")
    log, status = robin.page.get_by_role("log"), robin.page.get_by_role("status")
    robin.button("Begin").click()
    expect(log.locator(".theirs")).to_have_count(1)
    say(robin, "yes")
    expect(log.locator(".theirs")).to_have_count(2)

    service.kill_all()
    say(robin, "about a seven")
    expect(status).to_contain_text("Nothing was lost")
    expect(robin.page.get_by_label("Your words")).to_have_value("about a seven")
    service.start()
    robin.page.keyboard.press("Enter")

    expect(log.locator(".theirs").last).to_contain_text("Seven")
    expect(log.locator(".mine")).to_have_count(2)
    robin.open("/journal")
    expect(robin.page.locator("main a[href^='/journal/entry/']")).to_have_count(1)
    robin.forgive("Failed to load resource")
