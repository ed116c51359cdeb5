"""Words that appear while they are spoken, by the engine that has partial ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from service.alexa_authority import AlexaAuthority
from tests.support.chromium import Mouth, Visitor, chromium
from tests.support.espeak import say_korean
from tests.support.korean_model import korean_folder
from tests.support.running_service import running, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.models,
    pytest.mark.needs("chromium"),
    pytest.mark.needs("espeak-ng"),
]

HEARING = {
    "VOSK_MODEL": str(korean_folder()),
    "REFLECTION_SECONDS": "30",
    "REFLECTION_WARNING_SECONDS": "25",
}


@pytest.fixture
def speaker(tmp_path: Path, playwright: Playwright, mouth: Mouth) -> Iterator[Visitor]:
    """Somebody at a service that hears with Vosk."""
    authority = AlexaAuthority.open(tmp_path / "authority", datetime.now(UTC))
    with (
        running(tmp_path, authority, **HEARING) as service,
        chromium(playwright, mouth.file) as browser,
    ):
        service.wait_until_ready()
        visitor = Visitor.arriving(service, browser, permissions=["microphone"])
        visitor.sign_up()
        yield visitor
        visitor.context.close()
    assert visitor.troubles == []


# The page itself watches: until somebody else looks again, the answer may be over.
WATCH_FOR_WORDS = """() => {
  const watch = () => {
    window.wordsWhileItListened ||=
      document.querySelector("[data-partial]").textContent !== ""
      && document.querySelector("[data-microphone]").textContent === "Done"
      && document.querySelector("[data-log] .mine") === null;
  };
  const all = { subtree: true, childList: true, characterData: true };
  new MutationObserver(watch).observe(document.body, all);
}"""


@pytest.mark.timeout(600)
def test_words_appear_while_they_are_spoken_and_go_into_the_conversation_at_the_end(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    speaker.open("/talk")
    log, partial = page.get_by_role("log"), page.locator("[data-partial]")
    page.get_by_label("Speak the replies").uncheck()
    speaker.button("Begin").click()
    expect(log.locator(".theirs")).to_have_count(1)
    mouth.prepare(say_korean("안녕하세요 반갑습니다", 125))
    expect(partial).to_be_empty()

    page.evaluate(WATCH_FOR_WORDS)

    speaker.button("Speak").click()

    wait_until(lambda: page.evaluate("window.wordsWhileItListened"), "words while it listens")
    expect(log.locator(".mine")).not_to_be_empty()
    expect(partial).to_be_empty()


@pytest.mark.timeout(600)
def test_whoever_tells_for_long_hears_of_the_end_before_it_comes(speaker: Visitor) -> None:
    page = speaker.page
    speaker.open("/talk")
    theirs, status = page.get_by_role("log").locator(".theirs"), page.get_by_role("status")
    page.get_by_label("Speak the replies").uncheck()
    speaker.button("Begin").click()
    expect(theirs).to_have_count(1)
    for number, words in enumerate(["yes", "I want to record a reflection"]):
        page.get_by_label("Your words").fill(words)
        page.keyboard.press("Enter")
        expect(theirs).to_have_count(number + 2)

    speaker.button("Speak").focus()
    page.keyboard.down("Space")

    expect(status).to_contain_text("seconds are left")
    page.keyboard.up("Space")
    expect(theirs).to_have_count(4)
