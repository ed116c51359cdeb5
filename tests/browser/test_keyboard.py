"""The companion by keyboard alone, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support import atlas
from tests.support.browser import PASSPHRASE
from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.keyboard import Keyboard
from tests.support.running_service import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]


@pytest.fixture
def keys(robin: Visitor) -> Keyboard:
    return Keyboard(robin.page)


def test_signing_out_and_in(robin: Visitor, keys: Keyboard) -> None:
    robin.open("/settings")
    keys.go_to("Sign out here")
    keys.press("Enter")
    robin.page.wait_for_url("**/sign-in")

    keys.go_to("Your name")
    keys.type(robin.name)
    keys.go_to("Your passphrase")
    keys.type(PASSPHRASE)
    keys.press("Enter")

    expect(robin.button("Keep it")).to_be_visible()


def test_a_check_in_with_a_number_from_the_scale(robin: Visitor, keys: Keyboard) -> None:
    keys.go_to("0")
    for _ in range(6):
        keys.press("ArrowRight")
    keys.go_to("One word for the weather inside")
    keys.type("hopeful")
    keys.go_to("Anything you want to put into words")
    keys.type("I said no.")
    keys.go_to("Keep it")
    keys.press("Enter")

    expect(robin.page.get_by_role("status")).to_contain_text("Kept")
    lately = robin.page.get_by_role("region", name="Lately")
    for kept in ("6", "hopeful", "I said no."):
        expect(lately).to_contain_text(kept)


def test_the_first_stop_leads_past_the_bar(robin: Visitor, keys: Keyboard) -> None:
    robin.open("/journal")

    keys.go_to("Skip to the content")
    keys.press("Enter")
    keys.go_to("Words")


def test_talking_keeps_the_focus_where_the_answer_is_typed(robin: Visitor, keys: Keyboard) -> None:
    robin.open("/talk")
    log = robin.page.get_by_role("log")

    keys.go_to("Begin")
    keys.press("Enter")
    expect(log.locator(".theirs")).to_have_count(1)
    expect(robin.page.get_by_label("Your words")).to_be_focused()
    keys.type("yes")
    keys.press("Enter")
    expect(log.locator(".theirs")).to_have_count(2)
    keys.type("about a six")
    keys.press("Enter")

    expect(log.locator(".theirs").last).to_contain_text("Six")
    expect(robin.page.get_by_role("status")).to_contain_text("Saved")


def test_finding_an_entry_and_deleting_it(robin: Visitor, keys: Keyboard) -> None:
    robin.bring(atlas.journal())
    robin.open("/journal")

    keys.go_to("Words")
    keys.type("borrowed")
    keys.press("Enter")
    found = robin.page.locator("main a[href^='/journal/entry/']")
    expect(found).to_have_count(1)
    keys.go_to(found.inner_text().strip())
    keys.press("Enter")
    robin.page.wait_for_url("**/journal/entry/*")
    keys.go_to("Delete this entry")
    keys.press("Enter")
    keys.go_to("Type “delete” to confirm")
    keys.type("delete")
    with robin.page.expect_navigation():
        keys.press("Enter")

    robin.open("/journal?q=borrowed")
    expect(robin.page.get_by_role("main")).to_contain_text("Nothing in your journal fits")


@pytest.mark.timeout(600)
def test_a_piece_is_found_played_moved_on_and_paused(robin: Visitor, keys: Keyboard) -> None:
    robin.open("/listen")
    keys.go_to("1 min of Six Slow Breaths")
    keys.press("Enter")
    player = robin.page.locator("[data-player]")
    player.wait_for(timeout=3 * PATIENCE_MS)

    keys.go_to("Play")
    keys.press("Enter")
    expect(robin.button("Pause")).to_be_focused()
    keys.press("l")
    wait_until(lambda: player.evaluate("player => player.currentTime") > 10, "ten seconds on")
    with robin.page.expect_response("**/place"):
        keys.press("k")

    assert player.evaluate("player => player.paused")
    expect(robin.button("Play")).to_be_focused()


def test_a_setting_is_changed(robin: Visitor, keys: Keyboard) -> None:
    robin.open("/settings")

    keys.go_to("A name to be called by")
    keys.type("Robin")
    keys.go_to("Country, for help lines")
    keys.type("United K")
    keys.go_to("Keep this")
    with robin.page.expect_navigation():
        keys.press("Enter")

    expect(robin.page.get_by_role("status").first).to_contain_text("Kept")
    expect(robin.page.get_by_role("contentinfo")).to_contain_text("999")
    expect(robin.page.get_by_label("A name to be called by")).to_have_value("Robin")


def test_deleting_everything_needs_the_typed_word_and_leaves_nothing(
    robin: Visitor, keys: Keyboard
) -> None:
    robin.bring(atlas.journal())
    robin.open("/journal/take")
    field = "Type “delete everything” to confirm"

    keys.go_to(field)
    keys.type("yes")
    keys.press("Enter")
    expect(robin.page.get_by_role("alert")).to_be_visible()

    robin.forgive("422")
    keys.go_to(field)
    keys.press("Control+A")
    keys.type("delete everything")
    keys.press("Enter")
    robin.page.wait_for_url("**/sign-in")

    robin.open("/journal")
    robin.page.wait_for_url("**/sign-in")
