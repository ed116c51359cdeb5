"""Guided pieces in a real browser: played in place, resumed where they were left."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Response, expect

from tests.support.chromium import PATIENCE_MS, Visitor
from tests.support.running_service import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]


def seconds(player: Locator) -> float:
    """Tell how far a player has come."""
    position: float = player.evaluate("player => player.currentTime")
    return position


def tells_of_a_pause(response: Response) -> bool:
    """Tell whether a place is kept because of a pause; it is kept when a piece begins, too."""
    return response.url.endswith("/place") and "now=paused" in (response.request.post_data or "")


def open_piece(visitor: Visitor) -> Locator:
    """Go to Six Slow Breaths by its links; wait until it is made."""
    visitor.open("/listen")
    visitor.page.get_by_role("link", name="1 min of Six Slow Breaths").click()
    player = visitor.page.locator("[data-player]")
    player.wait_for(timeout=3 * PATIENCE_MS)
    return player


@pytest.mark.timeout(600)
def test_a_piece_is_played_paused_and_resumed_where_it_was_left(robin: Visitor) -> None:
    player = open_piece(robin)
    expect(robin.page.get_by_role("main")).to_contain_text("What is said")

    robin.button("Play").click()
    robin.button("On 10 seconds").click()
    wait_until(lambda: seconds(player) > 12, "twelve seconds of it")
    with robin.page.expect_response(tells_of_a_pause):
        robin.button("Pause").click()
    left = seconds(player)
    assert player.evaluate("player => player.duration") == pytest.approx(60, abs=1)

    robin.page.reload()

    wait_until(lambda: seconds(player) > 0, "the place that it remembers")
    assert seconds(player) == pytest.approx(left, abs=1)


@pytest.mark.timeout(600)
def test_a_piece_kept_on_the_device_plays_without_a_network(robin: Visitor) -> None:
    player = open_piece(robin)
    robin.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    robin.page.reload()  # the worker looks after pages that were opened after it

    robin.button("Keep it for offline").click()
    expect(robin.page.get_by_role("status")).to_contain_text("Kept on this device")
    robin.context.set_offline(True)
    player.evaluate("player => { player.load(); return player.play(); }")

    wait_until(lambda: seconds(player) > 1, "sound")
    robin.open("/listen")
    kept = robin.page.get_by_role("region", name="To listen to meanwhile")
    kept.get_by_text("What is said").click()
    expect(kept).to_contain_text("rest one hand on your ribs")
    robin.context.set_offline(False)

    robin.open("/listen")
    robin.button("Remove Six Slow Breaths, 1 min").click()
    expect(robin.page.get_by_role("status")).to_contain_text("is removed from this device")
    robin.page.reload()
    expect(robin.button("Remove Six Slow Breaths, 1 min")).to_have_count(0)


def test_without_a_network_a_page_says_so_instead_of_failing(robin: Visitor) -> None:
    robin.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    robin.page.reload()

    robin.context.set_offline(True)
    robin.open("/journal")

    expect(robin.page.get_by_role("main")).to_contain_text("no line just now")
    robin.context.set_offline(False)
