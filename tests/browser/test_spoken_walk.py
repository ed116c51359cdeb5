"""A spoken visit in a real browser: its microphone hears our own voice, and ours is heard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.chromium import PATIENCE_MS, Mouth, Visitor

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


def keep_recordings(visitor: Visitor) -> None:
    visitor.open("/settings")
    visitor.page.get_by_label("Recordings, after their words").select_option("always")
    visitor.button("Keep these settings").click()
    expect(visitor.page.locator(".notice")).to_be_visible()


@pytest.mark.timeout(900)  # somebody speaks, at the pace of speech, on a busy machine
def test_what_is_said_into_the_microphone_is_answered_kept_found_and_mended(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    keep_recordings(speaker)
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
    expect(page.get_by_role("group", name="Player: your recording")).to_be_visible()
    page.get_by_role("link", name="sign", exact=True).click()
    page.get_by_label("Instead of “sign”").fill("signal")
    speaker.button("Mend this word").click()
    expect(page.get_by_role("main")).to_contain_text("a signal from other people")

    speaker.open("/journal/trend")
    expect(page.get_by_role("row", name=re.compile(r"\b6\b"))).to_be_visible()


class Key:
    """Space, held down on the button."""

    def __init__(self, visitor: Visitor) -> None:
        self._keyboard = visitor.page.keyboard
        visitor.button("Speak").focus()

    def down(self) -> None:
        self._keyboard.down("Space")

    def up(self) -> None:
        self._keyboard.up("Space")


class Finger:
    """A touch of the button."""

    def __init__(self, visitor: Visitor) -> None:
        self._browser = visitor.context.new_cdp_session(visitor.page)
        self._browser.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        box = visitor.button("Speak").bounding_box()
        assert box is not None
        self._at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def down(self) -> None:
        self._touch("touchStart", [self._at])

    def up(self) -> None:
        self._touch("touchEnd", [])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self._browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.timeout(600)
@pytest.mark.parametrize("hand", [Key, Finger])
def test_what_is_said_while_the_button_is_held_is_one_answer_whatever_pauses_are_in_it(
    speaker: Visitor, mouth: Mouth, hand: type[Key | Finger]
) -> None:
    page = speaker.page
    speaker.open("/talk")
    log, status = page.get_by_role("log"), page.get_by_role("status")
    page.get_by_label("Speak the replies").uncheck()
    speaker.button("Begin").click()
    expect(log.locator(".theirs")).to_have_count(1)
    page.get_by_label("Your words").fill("yes")
    page.keyboard.press("Enter")
    expect(log.locator(".theirs")).to_have_count(2)
    mouth.prepare(mouth.spoken("I would say.", "It is a six."))
    button = hand(speaker)

    button.down()
    expect(status).to_contain_text("Listening")
    page.wait_for_timeout(1000 * (mouth.seconds + 3))  # it is said at the pace of speech
    expect(log.locator(".mine")).to_have_count(1)
    button.up()

    expect(log.locator(".mine").nth(1)).to_contain_text("say")
    expect(log.locator(".mine").nth(1)).to_contain_text("six", ignore_case=True)
    expect(log.locator(".theirs").nth(2)).to_contain_text("Six")
    expect(status).not_to_contain_text("Listening")  # it opens no more by itself
    expect(speaker.button("Speak")).to_be_visible()


@pytest.mark.timeout(600)
def test_a_reflection_recorded_on_today_is_written_down_and_kept(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    speaker.open("/")
    mouth.prepare(mouth.spoken(TOLD))

    speaker.button("Record").click()
    told = page.get_by_role("region", name="Or tell it")
    expect(told).to_contain_text("Recording.")
    page.wait_for_timeout(1000 * (mouth.seconds + 3))  # it is told at the pace of speech
    told.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()

    # The entry's page looks again by itself.
    expect(page.get_by_role("main")).to_contain_text("asked myself", timeout=3 * PATIENCE_MS)
    speaker.open("/journal")
    expect(page.get_by_role("main")).to_contain_text("asked myself")


@pytest.mark.timeout(600)
def test_a_line_for_ones_corner_is_recorded_where_it_will_be_heard(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    keep_recordings(speaker)
    speaker.open("/listen/G14/1")
    mouth.prepare(mouth.spoken("You can be new at this."))

    speaker.button("Record it").click()
    own = page.get_by_role("region", name="Your own line")
    expect(own).to_contain_text("Recording.")
    page.wait_for_timeout(1000 * (mouth.seconds + 3))  # it is said at the pace of speech
    own.get_by_role("button", name="Keep it", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()

    # The page looks again by itself.
    expect(speaker.button("Record it anew")).to_be_visible(timeout=3 * PATIENCE_MS)
    expect(own.locator("audio")).to_be_visible()
    speaker.button("Remove it").click()
    expect(own.locator("audio")).to_have_count(0)
    expect(speaker.button("Record it")).to_be_visible()
