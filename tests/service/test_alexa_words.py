"""What is said at an Echo, through the whole service: words reach us, and nothing is misread."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, TypeAlias

import pytest

from service.alexa_client import SignedAlexa, SignedRequest
from service.alexa_device import AlexaDevice
from service.interaction.alexa import interaction_model
from skills.lines import Lines
from skills.understanding import load
from tests.support.doors import Service
from tests.support.services import entries, job_journal

Answer: TypeAlias = dict[str, Any]
PIN = "04192"
LINES = Lines.load("en-US")
INTENTS = [
    intent["name"]
    for intent in interaction_model("en-US")["languageModel"]["intents"]
    if intent["name"] != "AMAZON.FallbackIntent"
]
NO_USE = [f"AMAZON.{what}{how}Intent" for what in ("Loop", "Shuffle") for how in ("On", "Off")]
"""People may say these to any player; a guided piece is not looped."""


class Echo:
    """Somebody whose voice it knows, who let their words be kept."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.person = f"voice of {service.newcomer()}"
        # An account of their own: all the others would fill the one that they shared.
        self.alexa = SignedAlexa(
            service.authority, lambda: service.now, user=service.newcomer(), person=self.person
        )
        self.device = AlexaDevice(self.alexa, load("en-US"))
        self.send(self.device.launch())
        self.say("yes")

    def say(self, words: str) -> str:
        """Say something; return what is heard."""
        return heard(self.send(self.device.say(words)))

    def send(self, request: SignedRequest) -> Answer:
        """Send a request, and what the player reports of the answer; return the answer."""
        client = self.service.app.test_client()
        sent = client.post("/alexa", data=request.body, headers=dict(request.headers))
        assert sent.status_code == 200, sent.data
        response: Answer = sent.get_json()["response"]
        for report in self.device.hear(response):
            self.send(report)
        return response


def heard(answer: Answer) -> str:
    ssml = answer.get("outputSpeech", {}).get("ssml", "")
    return " ".join(unescape(re.sub("<[^>]*>", " ", ssml)).split())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def echo(service: Service) -> Echo:
    return Echo(service)


def test_an_evening_is_a_time_to_be_reminded_at(echo: Echo) -> None:
    said = heard(echo.send(echo.alexa.intent("SetReminder", {"date": "tomorrow", "time": "EV"})))

    assert "seven in the evening" in said.lower()


def test_a_time_that_was_not_caught_is_asked_for(echo: Echo) -> None:
    asked = echo.send(echo.alexa.intent("SetReminder", {"time": "?"}))

    assert asked["directives"][0]["type"] == "Dialog.ElicitSlot"
    assert "seven in the morning" in echo.say("seven").lower()


def test_a_pin_is_given_by_its_digits_alone(echo: Echo) -> None:
    with job_journal(echo.service.config) as journal:
        person = journal.person("alexa", echo.person)
        assert person is not None
        journal.change_pin(person, PIN)
    echo.say("six")
    echo.say("calm")
    echo.say("the letter came")

    echo.say("what did i say today")
    wrong = echo.say("one two three four five")
    right = echo.say("oh four one nine two")

    assert "letter" not in wrong + right  # others may hear: that is asked first
    assert "letter" in echo.say("yes")


def test_somebody_else_is_asked_for_their_name_by_alexa_in_our_words(echo: Echo) -> None:
    delegated = echo.send(echo.device.say("somebody else is here"))
    asked = echo.device.asked

    assert delegated["directives"] == [{"type": "Dialog.Delegate"}]
    assert asked.endswith("?")
    assert "Tom" in echo.say("tom")


def test_keeping_a_line_keeps_it_though_alexa_tells_no_words(echo: Echo) -> None:
    echo.say("my flatmate dumps chores on me and i let it happen")
    for words in ("seven", "that i would stay late", "that it is his turn", "it is your turn now"):
        echo.say(words)

    echo.send(echo.alexa.intent("FinishReflection"))

    [entry] = entries(echo.service.config, echo.person, "alexa")
    assert entry.fields["keep"] is True
    assert entry.fields["unsaid"] == "it is your turn now"


def test_every_intent_is_reached_by_opening_the_skill(service: Service) -> None:
    refusals = {w for line in ("not_here", "not_yet") for w in LINES.wordings(f"common.{line}")}
    refused: list[str] = []

    for intent in INTENTS:
        echo = Echo(service)
        answer = echo.send(echo.alexa.intent(intent))
        said = heard(answer) + echo.device.asked
        if not said or any(refusal in said for refusal in refusals):
            refused.append(intent)

    assert refused == NO_USE


def test_a_piece_lined_up_before_the_player_asks_is_given_to_it_then(echo: Echo) -> None:
    echo.say("play breathing")
    echo.say("play sleep after this")

    asked = echo.device.nearly_finish()
    assert asked
    [queued] = echo.send(asked)["directives"]

    assert queued["playBehavior"] == "ENQUEUE"
    assert queued["audioItem"]["stream"]["token"].startswith("G16-")


def test_a_piece_lined_up_after_the_player_has_asked_is_queued_at_once(echo: Echo) -> None:
    echo.say("play breathing")
    if early := echo.device.nearly_finish():
        echo.send(early)

    echo.say("play sleep after this")
    for report in echo.device.finish():
        echo.send(report)

    assert echo.device.playing is not None
    assert echo.device.playing.token.startswith("G16-")
