"""Alexa's skill manifest: where the skill is, what it needs, and what its store page says."""

from __future__ import annotations

from typing import Any

from service.interaction.address import PUBLIC_URL
from service.interaction.alexa_text import read
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
_PERMISSIONS = ("alexa::alerts:reminders:skill:readwrite",)
_VIEWPORTS = (
    ("HUB", "RECTANGLE", 960, 1279, 480, 599),
    ("HUB", "RECTANGLE", 960, 1279, 600, 1279),
    ("HUB", "RECTANGLE", 1280, 1920, 600, 1279),
    ("HUB", "ROUND", 480, 480, 480, 480),
    ("TV", "RECTANGLE", 960, 960, 540, 540),
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
            "permissions": [{"name": name} for name in _PERMISSIONS],
            "apis": {
                "custom": {
                    "endpoint": _ENDPOINT,
                    "interfaces": [{"type": "AUDIO_PLAYER"}, _screens()],
                }
            },
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


def _screens() -> dict[str, Any]:
    return {
        "type": "ALEXA_PRESENTATION_APL",
        "supportedViewports": [
            {
                "mode": mode,
                "shape": shape,
                "minWidth": narrow,
                "maxWidth": wide,
                "minHeight": low,
                "maxHeight": high,
            }
            for mode, shape, narrow, wide, low, high in _VIEWPORTS
        ],
    }
