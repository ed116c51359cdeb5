"""The running service's doors for homes, by the clients that Home Assistant has in it.

`openai` speaks to the chat door over HTTP, `wyoming` to the satellites' server over TCP; behind
both are our real recogniser and voice.
"""

from __future__ import annotations

from typing import Any

import openai
import pytest
from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioStart, AudioStop
from wyoming.handle import Handled
from wyoming.info import Describe, Info
from wyoming.tts import Synthesize

from tests.support.running_service import Installation, wait_until
from tests.support.satellites import ask, say
from tests.support.services import TOKEN

AS_HOME_ASSISTANT: dict[str, Any] = {
    "model": "self-trust",
    "max_tokens": 150,
    "top_p": 1.0,
    "temperature": 1.0,
}
PROMPT = {"role": "system", "content": "You are a voice assistant for Home Assistant."}


@pytest.fixture(scope="module")
def chat(service: Installation) -> openai.OpenAI:
    base = f"http://127.0.0.1:{service.port}/v1"
    return openai.OpenAI(api_key=TOKEN, base_url=base, max_retries=0, timeout=120)


@pytest.fixture(scope="module")
def satellite(service: Installation) -> str:
    wait_until(service.is_ready, "voice and recogniser")
    return f"tcp://{service.settings['SELFTRUST_WYOMING_BIND']}"


def asked(chat: openai.OpenAI, words: str, **others: Any) -> Any:
    messages = [PROMPT, {"role": "user", "content": words}]
    return chat.chat.completions.create(messages=messages, **AS_HOME_ASSISTANT, **others)


def test_the_openai_client_finds_our_model(chat: openai.OpenAI) -> None:
    assert [model.id for model in chat.models.list()] == ["self-trust"]


def test_the_openai_client_takes_a_check_in_whole_and_as_a_stream(chat: openai.OpenAI) -> None:
    asked(chat, "hello", user="c-1")
    asked(chat, "yes", user="c-1")
    rated = asked(chat, "about a six", user="c-1")
    chunks = list(asked(chat, "hopeful", user="c-1", stream=True))

    said = rated.choices[0].message.content
    streamed = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert "six" in said.lower()
    assert said.endswith("?")
    assert "hopeful" in streamed.lower()
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"


def test_the_openai_client_is_told_of_a_wrong_token(service: Installation) -> None:
    base = f"http://127.0.0.1:{service.port}/v1"

    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(api_key="nobody's", base_url=base, max_retries=0).models.list()


def test_the_wyoming_client_finds_all_three_services(satellite: str) -> None:
    [answer] = ask(satellite, Describe().event(), until=lambda kind: kind == "info")

    info = Info.from_event(answer)
    assert info.asr
    assert info.tts
    assert info.handle


def test_the_wyoming_client_takes_a_check_in(satellite: str) -> None:
    desk = {"conversation_id": "c-2", "satellite_id": "assist_satellite.desk"}
    answers = [say(satellite, words, **desk) for words in ("hello", "yes", "about a six")]

    texts = [Handled.from_event(answer).text or "" for answer in answers]
    assert all(text.endswith("?") for text in texts)
    assert "six" in texts[-1].lower()


def test_the_wyoming_client_hears_our_voice_and_our_recogniser_hears_it_too(satellite: str) -> None:
    spoken = ask(
        satellite,
        Synthesize("I am here, and I can trust myself.").event(),
        until=AudioStop.is_type,
    )
    heard = ask(satellite, Transcribe(language="en").event(), *spoken, until=Transcript.is_type)

    assert AudioStart.is_type(spoken[0].type)
    assert "trust myself" in Transcript.from_event(heard[-1]).text.lower()
