"""Reminders on the Echo from the first word to the last: asked for, set, refused and deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import pytest

from service.alexa_client import SignedAlexa, SignedRequest
from service.alexa_device import AlexaDevice
from service.config import Config
from service.person_memory import rewriting
from service.platforms import table
from service.platforms.alexa import AlexaPlatform, alexa_platform
from service.platforms.alexa_api import AlexaApi
from service.platforms.alexa_reminders import AlexaReminders
from service.platforms.alexa_trust import Clock
from skills.reminder import Reminder
from skills.understanding import load
from tests.support.alexa_cloud import REMINDERS, AlexaCloud, alexa_cloud
from tests.support.doors import Service
from tests.support.journals import query
from tests.support.services import entries, job_journal


@dataclass
class Home:
    """An Echo in Berlin whose owner agreed to be kept."""

    service: Service
    cloud: AlexaCloud
    alexa: SignedAlexa
    device: AlexaDevice

    def hear(self, request: SignedRequest) -> str:
        """Send a request and what the device reports of its answer; return all that is said."""
        said = self.answered(request)
        return " ".join([said, *map(self.hear, self.device.hear(self.response))]).strip()

    def answered(self, request: SignedRequest) -> str:
        """Send a request; return what its answer says."""
        answer = self.service.app.test_client().post(
            "/alexa", data=request.body, headers=dict(request.headers)
        )
        assert answer.status_code == 200, answer.data
        self.response: dict[str, Any] = answer.get_json()["response"]
        ssml = self.response.get("outputSpeech", {}).get("ssml", "")
        return " ".join(unescape(re.sub("<[^>]*>", " ", ssml)).split())

    def let_in(self, person: str = "") -> None:
        """Let somebody agree to be kept; their clock is known, as after Alexa told it."""
        self.alexa.person = person
        self.hear(self.device.launch())
        self.say("yes")
        with job_journal(self.service.config) as journal:
            known = journal.person("alexa", person or self.alexa.user)
            assert known is not None
            journal.change_memory(
                known,
                lambda memory: (memory and memory[:-1] + b',"timezone":"Europe/Berlin"}', []),
                self.service.now,
            )

    def say(self, words: str) -> str:
        return self.hear(self.device.say(words))

    def rings(self) -> list[str]:
        """Return the rules of what Alexa has."""
        return [
            rule
            for one in self.cloud.reminders.values()
            for rule in one["trigger"]["recurrence"]["recurrenceRules"]
        ]


@pytest.fixture(scope="module")
def cloud() -> Iterator[AlexaCloud]:
    with alexa_cloud() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def service(cloud: AlexaCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    def with_reminders(config: Config, now: Clock) -> AlexaPlatform:
        door = alexa_platform(config, now)
        door._reminders = AlexaReminders(AlexaApi(cloud.pool()))
        return door

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "alexa_platform", with_reminders)
        yield Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def home(service: Service, cloud: AlexaCloud) -> Home:
    cloud.reminders.clear()
    cloud.answers.clear()
    cloud.asked.clear()
    cloud.keeps_reminders = True
    alexa = SignedAlexa(service.authority, lambda: service.now, user=service.newcomer())
    one = Home(service, cloud, alexa, AlexaDevice(alexa, load(service.config.locale)))
    one.let_in()
    return one


def test_alexa_asks_for_the_leave_by_voice_and_then_rings(home: Home) -> None:
    said = home.say("remind me every evening at eight")

    assert "eight in the evening" in said
    assert said.count("?") == 1  # the question that was open, after Alexa's own
    assert home.rings() == ["FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0;INTERVAL=1;"]
    assert {token for _, _, token, _ in home.cloud.asked} == {"token of this request"}


def test_while_alexa_asks_we_ask_nothing_and_leave_the_session_to_it(home: Home) -> None:
    home.alexa.may_remind = False
    home.answered(home.device.say("remind me every evening at eight"))
    response = home.response

    assert "shouldEndSession" not in response
    assert "?" not in response["outputSpeech"]["ssml"]
    assert "card" not in response
    [directive] = [d for d in response["directives"] if d["type"] == "Connections.SendRequest"]
    assert directive["name"] == "AskFor"
    assert directive["payload"]["permissionScope"] == "alexa::alerts:reminders:skill:readwrite"


@pytest.mark.parametrize("answer", ["DENIED", "NOT_ANSWERED"])
def test_without_the_leave_a_card_says_where_to_give_it(home: Home, answer: str) -> None:
    home.device.consents = answer

    said = home.say("remind me every evening at eight")

    assert "app" in said
    assert home.response["card"]["type"] == "AskForPermissionsConsent"
    assert home.response["shouldEndSession"] is False
    assert home.cloud.reminders == {}


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "UNAUTHORIZED"), (403, "MAX_REMINDERS_EXCEEDED"), (503, "SERVICE_UNAVAILABLE")],
)
def test_that_alexa_refuses_is_said_in_the_same_breath(home: Home, status: int, code: str) -> None:
    home.alexa.may_remind = True
    home.cloud.answers[REMINDERS] = (status, {"code": code, "message": "no"})

    said = home.say("remind me every evening at eight")

    assert "Alexa" in said
    assert re.search(r"doesn't take|didn't take|couldn't hand|won't ring", said)
    assert said.endswith("?")


def test_deleting_the_reminder_deletes_it_at_alexa(home: Home) -> None:
    home.say("remind me every evening at eight")

    home.say("delete my reminder")

    assert home.cloud.reminders == {}


def test_that_alexa_keeps_a_deleted_reminder_is_said(home: Home) -> None:
    home.say("remind me every evening at eight")
    home.cloud.answers[REMINDERS] = (503, None)

    said = home.say("cancel my reminder")

    assert re.search("Alexa.*list|list.*Alexa", said)
    assert len(home.cloud.reminders) == 1


def test_deleting_everything_deletes_the_reminders_at_alexa(home: Home) -> None:
    home.say("remind me every evening at eight")
    home.say("delete everything")

    home.say("yes")

    assert home.cloud.reminders == {}


def test_disabling_the_skill_deletes_the_reminders_at_alexa(home: Home) -> None:
    home.say("remind me every evening at eight")

    home.hear(home.device.disable())

    assert home.cloud.reminders == {}


def test_who_gives_leave_in_the_app_is_reminded_from_then_on(home: Home) -> None:
    home.device.consents = "DENIED"
    home.say("remind me every evening at eight")

    assert home.hear(home.alexa.change_leave(given=True)) == ""

    assert len(home.rings()) == 1


def test_what_only_a_form_set_is_not_handed_to_alexa(home: Home) -> None:
    by_form = Reminder("r-1", "07:00", "daily", spoken=False)
    with job_journal(home.service.config) as journal:
        known = journal.person("alexa", home.alexa.user)
        assert known is not None
        set_it = rewriting(lambda person: (replace(person, reminders=(by_form,)), []))
        journal.change_memory(known, set_it, home.service.now)
    home.alexa.may_remind = True

    home.hear(home.device.launch())
    assert home.rings() == []

    home.say("remind me every evening at eight")
    assert home.rings() == ["FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0;INTERVAL=1;"]


def test_taking_leave_back_in_the_app_is_answered_with_nothing(home: Home) -> None:
    home.say("remind me every evening at eight")

    assert home.hear(home.alexa.change_leave(given=False)) == ""
    assert home.response == {}


def test_what_one_of_a_household_sets_leaves_the_others_ringing(home: Home) -> None:
    home.say("remind me every evening at eight")
    home.let_in(f"mira of {home.alexa.user}")

    home.say("remind me every day at noon")

    assert sorted(home.rings()) == [
        "FREQ=DAILY;BYHOUR=12;BYMINUTE=0;BYSECOND=0;INTERVAL=1;",
        "FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0;INTERVAL=1;",
    ]


def test_the_answer_to_alexas_question_is_of_whoever_was_asked(home: Home) -> None:
    home.let_in(f"mira of {home.alexa.user}")
    home.say("six")
    home.answered(home.device.say("remind me every evening at eight"))

    home.alexa.person = ""  # Alexa tells no voice for its own question
    [report] = home.device.hear(home.response)
    home.hear(report)
    home.hear(home.alexa.intent("NameFeeling", {"feeling": "calm"}))

    kept = entries(home.service.config, f"mira of {home.alexa.user}", "alexa")
    assert [entry.fields.get("feeling") for entry in kept] == ["calm"]


@pytest.mark.parametrize("asked", ["", "mira"])
def test_another_voice_s_answer_to_alexas_question_is_still_of_whoever_was_asked(
    home: Home, asked: str
) -> None:
    asked = asked and f"{asked} of {home.alexa.user}"
    home.let_in(asked)
    home.say("six")
    home.answered(home.device.say("remind me every evening at eight"))

    home.alexa.person = f"tom of {home.alexa.user}"
    [report] = home.device.hear(home.response)
    home.hear(report)
    home.alexa.person = asked
    home.hear(home.alexa.intent("NameFeeling", {"feeling": "calm"}))

    [theirs] = entries(home.service.config, asked or home.alexa.user, "alexa")
    assert theirs.fields.get("feeling") == "calm"
    with job_journal(home.service.config) as journal:
        assert journal.person("alexa", f"tom of {home.alexa.user}") is None


def test_another_voice_s_yes_is_no_consent_of_whoever_was_asked(home: Home) -> None:
    mira, tom = (f"{name} of {home.alexa.user}" for name in ("mira", "tom"))
    home.alexa.person = mira
    home.hear(home.device.launch())

    home.alexa.person = tom
    home.say("yes")
    home.alexa.person = mira
    home.say("six")

    assert entries(home.service.config, mira, "alexa") == []


def damage(home: Home, person: str, what: str) -> None:
    """Change a byte of somebody's key, or of what is remembered of them."""
    with job_journal(home.service.config) as journal:
        known = journal.person("alexa", person)
    read, write = DAMAGE[what]
    for (sealed,) in query(home.service.config.home, read, {"person": known}):
        flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
        query(home.service.config.home, write, {"new": flipped, "old": sealed})


DAMAGE = {
    "key": (
        "SELECT wrapped_key FROM persons WHERE id = :person",
        "UPDATE persons SET wrapped_key = :new WHERE wrapped_key = :old",
    ),
    "memory": (
        "SELECT body FROM memories WHERE person_id = :person",
        "UPDATE memories SET body = :new WHERE body = :old",
    ),
}


@pytest.mark.parametrize("what", ["key", "memory"])
def test_what_is_damaged_of_one_person_keeps_no_other_of_the_household_from_reminders(
    home: Home, what: str
) -> None:
    mira = f"mira of {home.alexa.user}"
    home.let_in(mira)
    home.say("remind me every evening at eight")
    damage(home, mira, what)
    home.let_in("")

    said = home.say("remind me every day at noon")

    assert "noon" in said
    assert "FREQ=DAILY;BYHOUR=12;BYMINUTE=0;BYSECOND=0;INTERVAL=1;" in home.rings()


def test_disabling_the_skill_deletes_everyone_though_one_key_is_damaged(home: Home) -> None:
    mira = f"mira of {home.alexa.user}"
    home.let_in(mira)
    damage(home, mira, "key")
    home.alexa.person = ""

    home.hear(home.device.disable())

    with job_journal(home.service.config) as journal:
        assert journal.person("alexa", mira) is None
        assert journal.person("alexa", home.alexa.user) is None
