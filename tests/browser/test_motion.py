"""Whoever wants less motion sees none; everybody else sees that the page listens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support import atlas
from tests.support.chromium import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

MOVING = """() => [...document.querySelectorAll("*")]
  .filter(it => {
    const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(it);
    const changes = transitionDuration.split(", ").some(time => time !== "0s");
    return animationName !== "none" || changes || scrollBehavior === "smooth";
  })
  .map(it => it.outerHTML.slice(0, 80))"""


def listen(visitor: Visitor) -> None:
    """Let the microphone be open."""
    visitor.open("/talk")
    visitor.page.get_by_label("Speak the replies").uncheck()
    visitor.button("Speak").click()
    expect(visitor.page.get_by_role("status")).to_contain_text("Listening")


@pytest.mark.timeout(600)
def test_nothing_moves_for_whoever_wants_less_motion(robin: Visitor) -> None:
    robin.page.emulate_media(reduced_motion="reduce")
    for path in filter(None, atlas.SIGNED_IN.values()):
        robin.open(path)
        assert robin.page.evaluate(MOVING) == [], path

    listen(robin)

    assert robin.page.evaluate(MOVING) == []
    assert robin.page.evaluate("document.getAnimations().length") == 0


@pytest.mark.timeout(600)
def test_the_button_breathes_while_it_listens(robin: Visitor) -> None:
    robin.page.emulate_media(reduced_motion="no-preference")

    listen(robin)

    assert any("data-microphone" in moving for moving in robin.page.evaluate(MOVING))
    assert robin.page.evaluate("document.getAnimations().length") > 0
