"""A spoken visit in a real browser: its microphone hears our own voice, and ours is heard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import Mouth, Visitor
from tests.support.running_service import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

CHECK_IN = [
    "Yes, please.",
    "About a six.",
    "I feel hopeful.",
    "I said no to a friend today.",
    "No, thank you.",
]
TOLD = "I waited for a sign from other people, and then I asked myself what I wanted."
REFLECTION = ["I want to record a reflection.", f"{TOLD} I'm done.", "No, thank you."]


@pytest.mark.timeout(900)  # somebody speaks, at the pace of speech, on a busy machine
def test_what_is_said_into_the_microphone_is_answered_kept_found_and_mended(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    speaker.open("/talk")

    heard = speaker.converse(mouth, CHECK_IN)

    assert [len(said.split()) > 1 for said in heard] == [True] * len(CHECK_IN)
    expect(page.get_by_role("log")).to_contain_text("Six.")
    expect(speaker.button("Begin")).to_be_visible()  # the session is over

    speaker.open("/talk")
    speaker.converse(mouth, REFLECTION)

    speaker.open("/journal")
    timeline = page.get_by_role("main")
    for kept in ("Ground check", "hopeful", "no to a friend", "asked myself"):
        expect(timeline).to_contain_text(kept)

    page.get_by_role("link", name=re.compile("asked myself")).click()
    page.get_by_role("link", name="sign", exact=True).click()
    page.get_by_label("Instead of “sign”").fill("signal")
    speaker.button("Mend this word").click()
    expect(page.get_by_role("main")).to_contain_text("a signal from other people")

    speaker.open("/journal/trend")
    expect(page.get_by_role("row", name=re.compile(r"\b6\b"))).to_be_visible()


@pytest.mark.timeout(600)
def test_a_reflection_recorded_on_today_is_written_down_and_kept(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    speaker.open("/")
    spoken = mouth.spoken(TOLD)
    mouth.prepare(spoken)

    speaker.button("Record").click()
    page.wait_for_timeout(1000 * (spoken.seconds + 2))  # it is told at the pace of speech
    told = page.get_by_role("region", name="Or tell it")
    told.get_by_role("button", name="Keep it", exact=True).click()
    page.wait_for_load_state()

    speaker.open("/journal")
    wait_until(lambda: page.reload() and "asked myself" in page.content(), "its words")
