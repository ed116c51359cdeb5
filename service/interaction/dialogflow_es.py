"""Dialogflow ES: an agent in the layout of its export, which the console restores from a zip."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from service.interaction.address import PUBLIC_URL
from service.interaction.training import phrases
from service.platforms.dialogflow_auth import SECRET_HEADER

_NAMES = uuid.UUID("6f0f2d3e-4f0b-5c66-9d0c-5e1f7f5e7a10")
"""Under this, every part of the agent has the same id in every generation."""
_FOLDER = "dialogflow/es"


def files(locale: str) -> Mapping[str, str]:
    """Return the agent's files; each locale has one of its own, in a folder to be zipped."""
    language = locale.partition("-")[0]
    parts: dict[str, Any] = {
        "package.json": {"version": "1.0.0"},
        "agent.json": _agent(language),
        "intents/Launch.json": _intent("Launch", "selftrust.launch", events=["WELCOME"]),
        "intents/Silence.json": _intent("Silence", "selftrust.silence", events=["NO_INPUT"]),
        "intents/Fallback.json": _intent("Fallback", "selftrust.heard", fallback=True),
    }
    for name, said in phrases(locale).items():
        parts[f"intents/{name}.json"] = _intent(name, "selftrust.heard")
        parts[f"intents/{name}_usersays_{language}.json"] = _sentences(name, said, language)
    return {f"{_FOLDER}/{locale}/{path}": _written(part) for path, part in parts.items()}


def _agent(language: str) -> dict[str, Any]:
    return {
        "description": "Routes what is said to Self Trust, which understands it by itself.",
        "language": language,
        "supportedLanguages": [],
        "defaultTimezone": "Etc/UTC",
        "isPrivate": True,
        "disableInteractionLogs": True,
        "disableStackdriverLogs": True,
        "customClassifierMode": "use.after",
        "mlMinConfidence": 0.3,
        "enableOnePlatformApi": True,
        "onePlatformApiVersion": "v2",
        "webhook": {
            "url": f"{PUBLIC_URL}/dialogflow/es",
            "username": "",
            "headers": {SECRET_HEADER: "what SELFTRUST_DIALOGFLOW_SECRET says"},
            "available": True,
            "useForDomains": False,
            "cloudFunctionsEnabled": False,
            "cloudFunctionsInitialized": False,
        },
    }


def _intent(
    name: str, action: str, *, events: Sequence[str] = (), fallback: bool = False
) -> dict[str, Any]:
    response = {
        "resetContexts": False,
        "action": action,
        "affectedContexts": [],
        "parameters": [],
        "messages": [],
        "speech": [],
    }
    return {
        "id": _id(name),
        "name": name,
        "auto": True,
        "contexts": [],
        "responses": [response],
        "priority": 500_000,
        "webhookUsed": True,
        "webhookForSlotFilling": False,
        "fallbackIntent": fallback,
        "events": [{"name": event} for event in events],
    }


def _sentences(name: str, said: Sequence[str], language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": _id(f"{name} {phrase}"),
            "data": [{"text": phrase, "userDefined": False}],
            "isTemplate": False,
            "count": 0,
            "lang": language,
            "updated": 0,
        }
        for phrase in said
    ]


def _id(name: str) -> str:
    return str(uuid.uuid5(_NAMES, name))


def _written(part: Any) -> str:
    return json.dumps(part, indent=2, ensure_ascii=False) + "\n"
