"""One running service for the tests in a real browser, and visitors who know nothing yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from audio.synthesis.voices import voices_from
from service.alexa_authority import AlexaAuthority
from tests.support.chromium import Mouth, Visitor, chromium
from tests.support.running_service import Installation, running


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("page")
    authority = AlexaAuthority.open(folder / "authority", datetime.now(UTC))
    with running(folder, authority) as service:
        service.wait_until_ready()
        yield service


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Run Playwright no longer than needed: meanwhile nothing else can be asynchronous here."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def silent_chromium(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture
def visitor(service: Installation, silent_chromium: Browser) -> Iterator[Visitor]:
    """Somebody who has the page open; at the end nothing may have gone wrong in their browser."""
    visitor = Visitor.arriving(service, silent_chromium)
    yield visitor
    visitor.context.close()
    assert visitor.troubles == []


@pytest.fixture
def robin(visitor: Visitor) -> Visitor:
    """Somebody who is signed in."""
    visitor.sign_up()
    return visitor


@pytest.fixture
def mouth(tmp_path: Path) -> Iterator[Mouth]:
    """Words for a microphone, in the local voice."""
    with closing(voices_from(["piper"])) as voices:
        yield Mouth(tmp_path / "said.wav", voices.synthesizers[0])


@pytest.fixture
def speaker(service: Installation, playwright: Playwright, mouth: Mouth) -> Iterator[Visitor]:
    """Somebody who is signed in and has a microphone."""
    with chromium(playwright, mouth.file) as browser:
        visitor = Visitor.arriving(service, browser, permissions=["microphone"])
        visitor.sign_up()
        yield visitor
        visitor.context.close()
    assert visitor.troubles == []
