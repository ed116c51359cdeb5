"""Every page in a real browser, light and dark, narrow and wide, held against WCAG by axe-core."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.support import atlas
from tests.support.chromium import Visitor
from tests.support.running_service import Installation

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
SMALLEST_TARGET = 24
"""CSS pixels (WCAG 2.2, 2.5.8)."""


@pytest.fixture(scope="module")
def reader(service: Installation, silent_chromium: Browser) -> Iterator[Visitor]:
    """Somebody with four weeks in their journal; axe needs its own script in the page."""
    visitor = Visitor.arriving(service, silent_chromium, bypass_csp=True)
    visitor.sign_up()
    visitor.bring(atlas.journal())
    yield visitor
    visitor.context.close()


@pytest.fixture(scope="module")
def stranger(service: Installation, silent_chromium: Browser) -> Iterator[Visitor]:
    visitor = Visitor.arriving(service, silent_chromium, bypass_csp=True)
    yield visitor
    visitor.context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", [*atlas.SIGNED_IN, *atlas.IN_USE])
def test_a_page_has_no_violation_and_fits(
    reader: Visitor, view: str, scheme: Literal["light", "dark"], width: int
) -> None:
    reader.look_as(scheme, width)
    reader.open_view(view)

    assert violations(reader) == []
    assert overflow(reader) <= 0


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("view", atlas.SIGNED_OUT)
def test_a_page_of_the_front_door_has_no_violation_and_fits(
    stranger: Visitor, view: str, scheme: Literal["light", "dark"], width: int
) -> None:
    stranger.look_as(scheme, width)
    stranger.open_view(view)

    assert violations(stranger) == []
    assert overflow(stranger) <= 0


@pytest.mark.parametrize("view", [*atlas.SIGNED_IN, *atlas.IN_USE])
def test_everything_that_is_pressed_is_large_enough(reader: Visitor, view: str) -> None:
    reader.look_as("light", 320)
    reader.open_view(view)

    assert reader.page.evaluate(TOO_SMALL, SMALLEST_TARGET) == []


UNBROKEN = "donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunte"
LONG_WORDS = [
    {"flow": "F1", "rating": 6, "feeling": UNBROKEN, "text": f"https://example.com/{UNBROKEN * 4}"},
    {"flow": "F6", "want": UNBROKEN * 3, "taste": UNBROKEN * 3},
]


def test_words_that_nothing_breaks_stay_within_the_page(robin: Visitor) -> None:
    now = datetime.now(UTC)
    robin.bring([{"at": now.isoformat(), **entry} for entry in LONG_WORDS])
    robin.look_as("light", 320)

    for view in ("today", "journal", "boards", "entry"):
        robin.open_view(view)
        assert overflow(robin) <= 0, view


TOO_SMALL = """smallest => {
  const boxes = "[type=radio], [type=checkbox]";
  const pressed = `button, input:not(${boxes}), select, textarea, summary, .button, nav a`;
  return [...document.querySelectorAll(pressed)]
    .filter(it => it.checkVisibility())
    .map(it => [it.textContent.trim() || it.id, it.getBoundingClientRect()])
    .filter(([, box]) => box.width < smallest || box.height < smallest)
    .map(([name, box]) => `${name}: ${box.width} x ${box.height}`);
}"""


def violations(visitor: Visitor) -> list[str]:
    """Name what axe finds, with the place."""
    found = Axe().run(visitor.page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def overflow(visitor: Visitor) -> int:
    """Tell by how many pixels the page is wider than its window (WCAG 2.2, 1.4.10)."""
    wider: int = visitor.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider
