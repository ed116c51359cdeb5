"""What someone decides on the settings page holds at every door."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask

from service import store_address
from service.companion.leaving import what_leaves
from service.config import Config
from service.person_memory import decoded
from skills.memory import PersonMemory
from skills.reminder import QuietHours
from tests.support.browser import Browser
from tests.support.services import GenericUser, entries, job_journal

SOUND = {"speed": "0", "pause": "0", "background": "0", "softness": "0", "volume": "0"}


def remembered(config: Config) -> PersonMemory:
    """Read what the dialogue remembers of the only person there is."""
    with job_journal(config) as journal:
        (person,) = journal.persons()
        return decoded(journal.memory(person.id))


def voice(browser: Browser) -> str:
    found = re.search(
        r'<select id="voice".*?<option value="(\w+)"', browser.page("/settings"), re.DOTALL
    )
    assert found
    return found[1]


def talk(browser: Browser, happened: dict[str, Any], **others: Any) -> dict[str, Any]:
    response = browser.client.post(
        "/talk/turn",
        json={"session": "s-1", "input": happened, **others},
        headers={"Origin": "http://localhost", "X-CSRF-Token": browser.csrf()},
        base_url="http://localhost",
    )
    assert response.status_code == 200, response.data
    answer: dict[str, Any] = response.get_json()
    return answer


def say(browser: Browser, text: str) -> dict[str, Any]:
    return talk(browser, {"type": "speech", "text": text})


def test_a_name_and_a_country_are_known_to_the_dialogue(robin: Browser, config: Config) -> None:
    page = robin.submit(
        "/settings/you", name=" Robin ", language="en-GB", country="GB", follow_ups="on"
    ).text

    person = remembered(config)
    assert "Kept." in page
    assert (person.name, person.country, person.locale) == ("Robin", "GB", "en-GB")
    assert '<html lang="en-GB">' in page
    assert "999" in page


def test_what_makes_no_sense_is_refused_and_nothing_is_changed(
    robin: Browser, config: Config
) -> None:
    refused: list[tuple[str, dict[str, str]]] = [
        ("you", {"language": "tlh", "country": ""}),
        ("you", {"language": "en-US", "country": "../x"}),
        ("sound", {**SOUND, "speed": "9", "voice": voice(robin)}),
        ("sound", {**SOUND, "voice": "nobody"}),
        ("reminders", {"time": "25:00", "recurrence": "daily"}),
        ("reminders", {"time": "20:00", "recurrence": "hourly"}),
        ("reminders", {"time": "20:00", "recurrence": "weekly", "day": "someday"}),
        ("reminders", {"time": "20:00", "recurrence": "", "on": "2020-01-01"}),
        ("reminders", {"time": "20:00", "recurrence": "", "on": "soon"}),
        ("quiet", {"begin": "22:00", "end": ""}),
        ("quiet", {"begin": "22:00", "end": "22:00"}),
        ("pin", {"pin": "123", "again": "123"}),
        ("pin", {"pin": "1234", "again": "4321"}),
        ("keeping", {"keep_audio": "often", "keep_entries": "30"}),
        ("keeping", {"keep_audio": "0", "words": "x" * 65}),
    ]

    for section, form in refused:
        response = robin.submit(f"/settings/{section}", **form)
        assert (response.status_code, 'role="alert"' in response.text) == (422, True), section

    with job_journal(config) as journal:
        (person,) = journal.persons()
        assert journal.memory(person.id) is None
        assert not journal.has_pin(person.id)
    assert robin.submit("/settings/nothing").status_code == 404


def test_without_follow_ups_a_practice_leaves_no_question_and_none_is_asked(
    robin: Browser, config: Config
) -> None:
    robin.submit("/settings/you", language="en-US", country="")
    talk(robin, {"type": "launch"})
    for words in ("yes", "six", "calm", "no", "no", "edge step", "call my landlord", "two"):
        say(robin, words)
    for words in ("tomorrow at noon", "I will be fine"):
        say(robin, words)

    exported = robin.get("/journal/export.json").get_json()["entries"]
    steps = [entry for entry in exported if entry["flow"] == "F8"]
    assert steps, exported
    assert all(not entry.get("follow_up") for entry in steps)


def test_asking_to_be_asked_switches_follow_ups_on_again(robin: Browser, config: Config) -> None:
    robin.submit("/check-in", rating="6", text="the call")
    robin.submit("/settings/you", language="en-US", country="")
    talk(robin, {"type": "launch"})
    say(robin, "yes")

    say(robin, "ask me about that tomorrow")

    assert remembered(config).follow_ups


def test_how_it_sounds_reaches_the_renderer(robin: Browser, config: Config) -> None:
    before = robin.page("/listen/G02/1")
    robin.submit("/settings/sound", **{**SOUND, "speed": "-2", "pause": "1"}, voice=voice(robin))

    assert remembered(config).manner.rate == 0.88
    talk(robin, {"type": "launch"})
    assert say(robin, "yes")["rate"] == 0.88
    with job_journal(config) as journal:
        assert journal.jobs.counts()["queued"] >= 1
    robin.page("/listen/G02/1")
    with job_journal(config) as journal:
        assert journal.jobs.counts()["queued"] >= 2, "the piece in this manner is another one"
    assert "is being made" in before


def test_reminders_are_set_shown_and_taken_back(robin: Browser, config: Config) -> None:
    page = robin.submit("/settings/reminders", time="20:00", recurrence="weekly", day="sunday").text
    robin.submit("/settings/reminders", time="20:00", recurrence="weekly", day="sunday")

    (reminder,) = remembered(config).reminders
    assert (reminder.time, reminder.recurrence, reminder.day) == ("20:00", "weekly", "sunday")
    assert "Once a week, Sunday, at 8:00\N{NARROW NO-BREAK SPACE}PM" in page
    with job_journal(config) as journal:
        assert journal.jobs.lease(["plan_reminders"], 30, datetime.now(UTC)), "its time is planned"

    robin.submit("/settings/reminders", remove=reminder.id)
    assert remembered(config).reminders == ()


def test_a_sixth_reminder_is_one_too_many(robin: Browser, config: Config) -> None:
    for hour in range(10, 15):
        robin.submit("/settings/reminders", time=f"{hour}:00", recurrence="daily")

    response = robin.submit("/settings/reminders", time="15:00", recurrence="daily")

    assert response.status_code == 422
    assert len(remembered(config).reminders) == 5


def test_quiet_hours_are_kept_and_given_up(robin: Browser, config: Config) -> None:
    robin.submit("/settings/quiet", begin="22:00", end="07:00")
    assert remembered(config).quiet_hours == QuietHours("22:00", "07:00")

    robin.submit("/settings/quiet", begin="", end="")
    assert remembered(config).quiet_hours is None


def test_a_pin_is_asked_for_at_every_door_and_removed_again(robin: Browser, config: Config) -> None:
    robin.submit("/check-in", rating="6", text="between me and me")
    page = robin.submit("/settings/pin", pin="2468", again="2468").text
    assert "read aloud only after this PIN" in page
    assert "2468" not in page

    talk(robin, {"type": "launch"})
    say(robin, "yes")
    assert "between me" not in say(robin, "what did I say today")["text"]

    robin.submit("/settings/pin", remove="yes")
    with job_journal(config) as journal:
        (person,) = journal.persons()
        assert not journal.has_pin(person.id)


def test_a_code_links_another_device_which_can_be_let_go_again(
    app: Flask, robin: Browser, config: Config
) -> None:
    robin.submit("/check-in", text="kept at the page")
    page = robin.submit("/settings/devices").text
    code = re.search(r"link this device with code (\d{3}) (\d{3})", page)
    assert code
    radio = GenericUser(app, "radio")
    radio.launch()
    radio.say(f"link this device with code {code[1]}{code[2]}")
    assert [entry.fields["text"] for entry in entries(config, "radio")] == ["kept at the page"]

    page = robin.page("/settings")
    assert "Programs, satellites and Home Assistant" in page
    (device,) = re.findall(r'name="remove" value="([0-9a-f]{64})"', page)
    assert "no longer leads here" in robin.submit("/settings/devices", remove=device).text

    assert entries(config, "radio") == []
    assert "kept at the page" in robin.page("/journal")


def test_the_page_itself_cannot_be_let_go(robin: Browser, config: Config) -> None:
    with job_journal(config) as journal:
        (person,) = journal.persons()
        (page,) = journal.devices(person.id)

    for device in (page.id, "00" * 32, "x"):
        assert robin.submit("/settings/devices", remove=device).status_code == 422


def linked_radio(app: Flask, robin: Browser) -> tuple[GenericUser, str]:
    """Link a radio; return it, and its id on the page."""
    robin.submit("/check-in", text="kept at the page")
    page = robin.submit("/settings/devices").text
    code = re.search(r"link this device with code (\d{3}) (\d{3})", page)
    assert code
    radio = GenericUser(app, "radio")
    radio.launch()
    radio.say(f"link this device with code {code[1]}{code[2]}")
    (device,) = re.findall(r'name="remove" value="([0-9a-f]{64})"', robin.page("/settings"))
    return radio, device


def test_a_device_is_called_by_its_name_until_it_is_let_go(app: Flask, robin: Browser) -> None:
    _, device = linked_radio(app, robin)

    page = robin.submit("/settings/devices", device=device, name="  Kitchen   radio ").text
    assert "<strong>Kitchen radio</strong>" in page
    assert "Programs, satellites and Home Assistant" in page

    robin.submit("/settings/devices", device=device, name="")
    assert "Kitchen" not in robin.page("/settings")

    robin.submit("/settings/devices", device=device, name="Kitchen radio")
    robin.submit("/settings/devices", remove=device)
    assert "Kitchen" not in robin.page("/settings")


def test_a_device_that_others_hear_asks_before_it_reads_and_a_private_one_does_not(
    app: Flask, robin: Browser
) -> None:
    radio, device = linked_radio(app, robin)
    radio.consent()
    kept = "kept at the page"
    shared = {"listen": True, "audio": True, "display": False, "shared": True}

    def reads(**others: Any) -> bool:
        radio.say("stop")
        asked = {"type": "speech", "text": "what did i say today"}
        return kept in radio.take(asked, **others)["text"]

    assert reads()
    assert not reads(device=shared)

    page = robin.submit("/settings/devices", device=device, heard_by="others").text
    assert "others may hear it" in page
    assert not reads()

    robin.submit("/settings/devices", device=device, heard_by="me")
    assert reads(device=shared)

    robin.submit("/settings/devices", device=device, heard_by="")
    assert not reads(device=shared)


def test_nobody_decides_about_anothers_device(app: Flask, config: Config, robin: Browser) -> None:
    _, device = linked_radio(app, robin)
    mira = Browser(app, config)
    mira.begin("Mira")

    assert mira.submit("/settings/devices", device=device, name="Mine").status_code == 422
    assert robin.submit("/settings/devices", device=device, heard_by="all").status_code == 422
    assert "Mine" not in robin.page("/settings")


def test_joining_a_journal_from_the_page_leaves_the_sign_in(
    app: Flask, robin: Browser, config: Config
) -> None:
    radio = GenericUser(app, "radio")
    with job_journal(config) as journal:
        at = datetime.now(UTC)
        past = {"version": 1, "entries": [{"at": at.isoformat(), "text": "kept at the radio"}]}
        journal.transfer.import_document("generic", "radio", past, at)
    radio.launch()
    said = re.search(r"(\d) (\d) (\d), (\d) (\d) (\d)", radio.say("link this device")["text"])
    assert said

    talk(robin, {"type": "launch"})
    say(robin, f"link this device with code {''.join(said.groups())}")

    assert "kept at the radio" in robin.page("/journal")


def test_retention_and_names_are_kept(robin: Browser) -> None:
    page = robin.submit(
        "/settings/keeping", keep_audio="7", keep_entries="365", words="Siobhan\n\nAunt Mathilda"
    ).text

    assert '<option value="7" selected' in page
    assert "Siobhan\nAunt Mathilda" in page


def test_settings_are_each_ones_own(app: Flask, config: Config, robin: Browser) -> None:
    robin.submit("/settings/you", name="Robin", language="en-US", country="US")
    mira = Browser(app, config)
    mira.begin("Mira")

    assert 'value="Robin"' not in mira.page("/settings")
    assert 'value="Robin"' in robin.page("/settings")


def test_the_panel_says_what_leaves_this_machine(robin: Browser) -> None:
    page = robin.page("/settings")

    assert "spoken on this machine" in page
    assert "No Alexa skill is set up here." in page


def test_the_panel_names_everybody_whom_this_installation_lets_hear_or_keep_something(
    config: Config,
) -> None:
    open_to_all = replace(
        config,
        twilio_account="AC" + "0" * 32,
        dialogflow_service_account="agent@example.org",
        yandex_secrets=("a-secret-part-of-an-address-of-32-signs",),
        notify_url="https://home.example/hook",
        database_url="postgresql://us@db.example/journal",
        audio_store=store_address.read("s3://sounds", None, None, None, None),
        wyoming=("192.168.1.5", 10700),
        traces_url="https://traces.example/v1/traces",
    )

    here = {row.who for row in what_leaves(replace(config, database_url=None, audio_store=None))}
    named = {row.who for row in what_leaves(open_to_all)}

    assert here == {"Google's voice", "Amazon", "Your browser's maker", "Anybody else"}
    assert named - here == {
        "Twilio",
        "Google's Dialogflow",
        "Yandex",
        "Your home network",
        "The address that reminders are posted to",
        "The database",
        "The audio store",
        "The collector of traces",
    }


def test_the_page_says_what_hears_and_speaks(robin: Browser) -> None:
    page = robin.page("/settings")

    assert "Hearing" in page
    assert "piper" in page
