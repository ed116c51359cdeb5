"""The doors by address: a platform is one module of three functions, and a row here.

docs/adding-a-platform.md tells how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from service.config import Config
from service.platforms.alexa import alexa_platform
from service.platforms.bearer import Callers
from service.platforms.dialogflow_auth import dialogflow_auth
from service.platforms.dialogflow_cx import DialogflowCX
from service.platforms.dialogflow_es import DialogflowES
from service.platforms.generic import GenericDoor
from service.platforms.platform import Platform
from service.platforms.twilio import twilio_voice
from service.platforms.yandex import YandexAlice

Clock = Callable[[], datetime]


def platforms(config: Config, callers: Callers, clock: Clock) -> Mapping[str, Platform]:
    """Return every door by the path it listens at."""
    dialogflow = dialogflow_auth(config)
    return {
        "/alexa": alexa_platform(config, clock),
        "/dialogflow/cx": DialogflowCX(dialogflow, clock),
        "/dialogflow/es": DialogflowES(dialogflow, clock),
        "/twilio/voice": twilio_voice(config, clock),
        "/yandex/<secret>": YandexAlice(config.yandex_secrets, clock),
        "/v1/turn": GenericDoor(callers, clock),
    }
