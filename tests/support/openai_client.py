"""The real `openai` client, connected to our application without a network."""

from __future__ import annotations

from typing import Any

import httpx
import openai
from flask import Flask

BASE = "http://selftrust.test/v1"


def openai_client(app: Flask, token: str) -> openai.OpenAI:
    """Connect it; it asks once, so that a refusal is seen as it comes."""
    transport = httpx.WSGITransport(app=app)  # type: ignore[arg-type]  # Flask is a WSGI application
    http = httpx.Client(transport=transport)
    return openai.OpenAI(api_key=token, base_url=BASE, http_client=http, max_retries=0)


class ChatUser:
    """Somebody who talks through Home Assistant's agent: the chat grows, the prompt comes along."""

    def __init__(self, app: Flask, token: str, conversation: str = "01JCONVERSATION") -> None:
        self.client = openai_client(app, token)
        self.conversation = conversation
        self._chat: list[Any] = [{"role": "system", "content": "You control a home. Say 3."}]

    def say(self, words: str) -> str:
        """Say something; return what is read out."""
        self._chat.append({"role": "user", "content": words})
        asked: dict[str, Any] = {
            "model": "self-trust",
            "messages": self._chat,
            "max_tokens": 150,
            "top_p": 1.0,
            "temperature": 1.0,
            "user": self.conversation,
        }
        completion = self.client.chat.completions.create(**asked)
        text: str = completion.choices[0].message.content
        self._chat.append({"role": "assistant", "content": text})
        return text
