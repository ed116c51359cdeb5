"""Dialogflow CX: an agent as a JSON package, which the console restores from a zip."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from service.interaction.address import PUBLIC_URL
from service.interaction.training import phrases
from service.platforms.dialogflow_auth import SECRET_HEADER
from service.platforms.dialogflow_cx import DEFAULT_FLOW

WEBHOOK = "selftrust"
FLOW = "Default Start Flow"

_NAMES = uuid.UUID("2c8a54c2-5a3e-5b7f-8a4e-0e9f0a6f3b21")
"""Under this, every part of the agent has the same id in every generation."""
_FOLDER = "dialogflow/cx"


def files(locale: str) -> Mapping[str, str]:
    """Return the agent's files; each locale has one of its own, in a folder to be zipped."""
    language = locale.partition("-")[0]
    said = phrases(locale)
    parts: dict[str, Any] = {
        "agent.json": _agent(language),
        f"webhooks/{WEBHOOK}.json": _webhook(),
        f"flows/{FLOW}/{FLOW}.json": _flow(list(said)),
    }
    for name, sentences in said.items():
        parts[f"intents/{name}/{name}.json"] = _intent(name)
        trained = {"trainingPhrases": [_phrase(name, text, language) for text in sentences]}
        parts[f"intents/{name}/trainingPhrases/{language}.json"] = trained
    return {f"{_FOLDER}/{locale}/{path}": _written(part) for path, part in parts.items()}


def _agent(language: str) -> dict[str, Any]:
    return {
        "name": _id("agent"),
        "displayName": "Self Trust",
        "description": "Routes what is said to Self Trust, which understands it by itself.",
        "defaultLanguageCode": language,
        "timeZone": "Etc/UTC",
        "startFlow": FLOW,
        "speechToTextSettings": {"enableSpeechAdaptation": True},
        "advancedSettings": {
            "loggingSettings": {
                "enableStackdriverLogging": False,
                "enableInteractionLogging": False,
            },
            # Ten is two keys and a PIN has more; the hash key says that it was all.
            "dtmfSettings": {"enabled": True, "maxDigits": 8, "finishDigit": "#"},
        },
    }


def _webhook() -> dict[str, Any]:
    return {
        "name": _id("webhook"),
        "displayName": WEBHOOK,
        "genericWebService": {
            "uri": f"{PUBLIC_URL}/dialogflow/cx",
            "requestHeaders": {SECRET_HEADER: "what SELFTRUST_DIALOGFLOW_SECRET says"},
        },
        "timeout": "5s",
    }


def _flow(intents: Sequence[str]) -> dict[str, Any]:
    """Route everything to the webhook, by a tag that says whether there were words."""
    events = {
        "WELCOME": "launch",
        "sys.no-input-default": "silence",
        "sys.no-match-default": "heard",
    }
    return {
        "name": DEFAULT_FLOW,
        "displayName": FLOW,
        "transitionRoutes": [
            {"name": _id(f"route {name}"), "intent": name, "triggerFulfillment": _fulfill("heard")}
            for name in intents
        ],
        "eventHandlers": [
            {"name": _id(event), "event": event, "triggerFulfillment": _fulfill(tag)}
            for event, tag in events.items()
        ],
        "nluSettings": {"modelType": "MODEL_TYPE_STANDARD", "classificationThreshold": 0.3},
    }


def _fulfill(tag: str) -> dict[str, str]:
    return {"webhook": WEBHOOK, "tag": tag}


def _intent(name: str) -> dict[str, Any]:
    return {"name": _id(name), "displayName": name, "priority": 500_000}


def _phrase(name: str, text: str, language: str) -> dict[str, Any]:
    return {
        "id": _id(f"{name} {text}"),
        "parts": [{"text": text}],
        "repeatCount": 1,
        "languageCode": language,
    }


def _id(name: str) -> str:
    return str(uuid.uuid5(_NAMES, name))


def _written(part: Any) -> str:
    return json.dumps(part, indent=2, ensure_ascii=False) + "\n"
