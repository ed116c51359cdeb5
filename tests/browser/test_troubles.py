"""What somebody sees when something is refused, full or away: words, and what they can still do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import Mouth, Visitor
from tests.support.running_service import Installation

pytestmark = [pytest.mark.slow, pytest.mark.models, pytest.mark.needs("chromium")]

FAR_FROM_HERE = "Failed to load resource"


def begin(visitor: Visitor) -> None:
    """Begin to talk, in writing."""
    visitor.open("/talk")
    visitor.page.get_by_label("Speak the replies").uncheck()
    visitor.button("Begin").click()
    expect(visitor.page.get_by_role("log").locator(".theirs")).to_have_count(1)


REFUSED = """
navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("denied", "NotAllowedError");
};"""


@pytest.mark.timeout(600)
def test_without_a_microphone_one_types_or_brings_a_recording(robin: Visitor) -> None:
    page = robin.page
    page.add_init_script(REFUSED)
    begin(robin)

    robin.button("Speak").click()

    expect(page.get_by_role("status")).to_contain_text("you can type instead")
    page.get_by_label("Your words").fill("yes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator(".theirs")).to_have_count(2)

    robin.open("/")
    robin.button("Record").click()
    told = page.get_by_role("region", name="Or tell it")
    expect(told).to_contain_text("you can bring a recording instead")
    expect(robin.button("Record")).to_be_visible()


@pytest.mark.timeout(600)
def test_a_recording_outlives_a_line_that_broke(robin: Visitor) -> None:
    robin.open("/")
    told = robin.page.get_by_role("region", name="Or tell it")
    keep = told.get_by_role("button", name="Keep it", exact=True)
    robin.button("Record").click()
    expect(told).to_contain_text("Recording.")
    robin.page.wait_for_timeout(1000)  # it is told at the pace of speech
    robin.context.set_offline(True)

    keep.click()

    expect(told).to_contain_text("still here")
    robin.context.set_offline(False)
    keep.click()
    expect(robin.page.locator(".notice").first).to_contain_text("Kept.")
    robin.forgive(FAR_FROM_HERE)


@pytest.mark.timeout(600)
def test_rubbish_brought_as_a_recording_is_refused_beside_where_it_was_brought(
    robin: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "holiday.wav"
    file.write_bytes(b"not a sound at all")
    robin.open("/")
    told = robin.page.get_by_role("region", name="Or tell it")
    told.get_by_text("Or bring a recording").click()
    told.get_by_label("A sound file").set_input_files(file)

    robin.button("Keep this recording").click()

    expect(told.get_by_role("alert")).to_be_visible()
    robin.forgive("422")
    robin.open("/journal")
    expect(robin.page.get_by_role("main")).to_contain_text("Your journal is empty")


@pytest.mark.timeout(600)
def test_rubbish_brought_as_an_export_is_refused_and_brings_nothing(
    robin: Visitor, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(b'{"version": 1, "entries": [{"at": "yesterday"}')
    robin.open("/journal/take")
    robin.page.get_by_label("The file of an export").set_input_files(file)

    robin.button("Bring it in").click()

    expect(robin.page.get_by_role("alert")).to_be_visible()
    robin.forgive("422")
    robin.open("/journal")
    expect(robin.page.get_by_role("main")).to_contain_text("Your journal is empty")


@pytest.mark.timeout(600)
def test_words_that_were_spoken_into_a_line_that_broke_can_be_sent_again(
    speaker: Visitor, mouth: Mouth
) -> None:
    page = speaker.page
    begin(speaker)
    log, words = page.get_by_role("log"), page.get_by_label("Your words")
    mouth.prepare(mouth.spoken("Yes, please."))
    page.route("**/talk/turn", lambda route: route.abort())

    speaker.button("Speak").click()

    expect(page.get_by_role("status")).to_contain_text("Nothing was lost")
    said = log.locator(".mine").inner_text()
    expect(words).to_have_value(said)
    page.unroute("**/talk/turn")
    speaker.button("Say it").click()
    expect(log.locator(".theirs")).to_have_count(2)
    expect(log.locator(".mine")).to_have_count(1)
    speaker.forgive(FAR_FROM_HERE)


@pytest.mark.timeout(600)
def test_while_the_recogniser_is_away_one_is_told_to_type(robin: Visitor) -> None:
    page = robin.page
    begin(robin)
    page.route("**/talk/hear/**", lambda route: route.fulfill(status=503))

    robin.button("Speak").click()

    expect(page.get_by_role("status")).to_contain_text("The recogniser can't be reached")
    expect(robin.button("Speak")).to_be_visible()
    page.get_by_label("Your words").fill("yes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log").locator(".theirs")).to_have_count(2)
    robin.forgive("503")


@pytest.fixture
def unattended(service: Installation, silent_chromium: Browser) -> Iterator[Visitor]:
    """Somebody who is signed in, without our worker: what that fetches passes by every route."""
    visitor = Visitor.arriving(service, silent_chromium, service_workers="block")
    visitor.sign_up()
    yield visitor
    visitor.context.close()
    assert visitor.troubles == []


@pytest.mark.timeout(600)
def test_without_its_voice_the_page_is_read(unattended: Visitor) -> None:
    unattended.open("/talk")
    unattended.page.route("**/audio/**", lambda route: route.fulfill(status=503))

    unattended.button("Begin").click()

    expect(unattended.page.get_by_role("log").locator(".theirs")).to_have_count(1)
    expect(unattended.page.get_by_role("status")).to_contain_text("read on")
    unattended.forgive("503")


NOTHING_IS_KEPT = """
const refused = () => { throw new DOMException("denied", "SecurityError"); };
for (const name of ["sessionStorage", "localStorage"]) {
  Object.defineProperty(window, name, { get: refused });
}
CacheStorage.prototype.open = async () => refused();
navigator.serviceWorker.register = async () => refused();
"""


@pytest.mark.timeout(600)
def test_a_browser_that_keeps_nothing_talks_and_offers_to_keep_no_piece(robin: Visitor) -> None:
    robin.page.add_init_script(NOTHING_IS_KEPT)
    begin(robin)

    robin.open("/listen")
    robin.open_view("piece")

    expect(robin.button("Play")).to_be_visible()
    expect(robin.button("Keep it for offline")).to_be_hidden()


NO_ROOM = """
Cache.prototype.addAll = async () => { throw new DOMException("full", "QuotaExceededError"); };
"""


@pytest.mark.timeout(600)
def test_a_device_without_room_says_so(robin: Visitor) -> None:
    robin.page.add_init_script(NO_ROOM)
    robin.open_view("piece")

    robin.button("Keep it for offline").click()

    expect(robin.page.get_by_role("status")).to_contain_text("no room")
    expect(robin.button("Keep it for offline")).to_be_visible()


@pytest.mark.timeout(600)
def test_a_check_in_after_the_sign_in_ran_out_gives_the_words_back(robin: Visitor) -> None:
    robin.open("/")
    robin.page.get_by_label("Anything you want to put into words").fill("I said no.")
    robin.context.clear_cookies(name="__Host-selftrust")

    robin.button("Keep it").click()

    expect(robin.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(robin.page.get_by_label("What you wrote")).to_have_value("I said no.")
    robin.forgive("401")


@pytest.mark.timeout(600)
def test_words_typed_after_a_sign_out_elsewhere_stay_in_the_field(robin: Visitor) -> None:
    page = robin.page
    begin(robin)
    robin.context.clear_cookies()

    page.get_by_label("Your words").fill("yes")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("You are signed out.")
    expect(page.get_by_label("Your words")).to_have_value("yes")
    robin.forgive("401")
