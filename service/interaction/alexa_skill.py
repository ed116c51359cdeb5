"""Alexa's skill manifest: where the skill is, what it needs, and what its store page says."""

from __future__ import annotations

from typing import Any

from service.interaction.address import PUBLIC_URL
from service.interaction.alexa_text import read
from service.platforms.alexa_reminders import PERMISSION
from skills import locales

RESOURCES = {
    "askcliResourcesVersion": "2020-03-31",
    "profiles": {"default": {"skillMetadata": {"src": "./skill-package"}}},
}

_ENDPOINT = {"uri": f"{PUBLIC_URL}/alexa", "sslCertificateType": "Trusted"}
_EVENTS = (
    "SKILL_ENABLED",
    "SKILL_DISABLED",
    "SKILL_PERMISSION_ACCEPTED",
    "SKILL_PERMISSION_CHANGED",
)


def manifest() -> dict[str, Any]:
    """Return skill.json: the same whatever the locale."""
    spoken = locales.names()
    return {
        "manifest": {
            "manifestVersion": "1.0",
            "publishingInformation": {
                "locales": {locale: _page(locale) for locale in spoken},
                "isAvailableWorldwide": True,
                "distributionCountries": [],
                "category": "HEALTH_AND_FITNESS",
                "testingInstructions": read(spoken[0]).store["testing"].strip(),
            },
            "privacyAndCompliance": {
                "allowsPurchases": False,
                "usesPersonalInfo": True,
                "isChildDirected": False,
                "isExportCompliant": True,
                "containsAds": False,
                "locales": {
                    locale: {
                        "privacyPolicyUrl": f"{PUBLIC_URL}/privacy",
                        "termsOfUseUrl": f"{PUBLIC_URL}/privacy#care",
                    }
                    for locale in spoken
                },
            },
            "apis": {
                "custom": {
                    "endpoint": _ENDPOINT,
                    "interfaces": [
                        {"type": "AUDIO_PLAYER"},
                        {"type": "ALEXA_PRESENTATION_APL"},
                        {"type": "CAN_FULFILL_INTENT_REQUEST"},  # else Alexa never asks
                    ],
                }
            },
            "permissions": [{"name": PERMISSION}],
            "events": {
                "endpoint": _ENDPOINT,
                "subscriptions": [{"eventName": name} for name in _EVENTS],
            },
        }
    }


def _page(locale: str) -> dict[str, Any]:
    store = read(locale).store
    return {
        "name": store["name"],
        "summary": store["summary"],
        "description": store["description"].strip(),
        "examplePhrases": store["examples"],
        "keywords": store["keywords"],
    }
