"""What leaves this machine, told from the settings in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.config import Config, is_loopback


@dataclass(frozen=True, slots=True)
class Leaving:
    """One thing that may reach somebody else."""

    who: str
    what: str


_TWILIO = Leaving(
    "Twilio",
    "If you call, Twilio carries the call, recognises short answers and speaks the replies. A "
    "reflection is recorded there, fetched, and then deleted there.",
)
_DIALOGFLOW = Leaving(
    "Google's Dialogflow",
    "If you talk by it, Google recognises and speaks the conversation, and keeps what its own "
    "terms say.",
)
_YANDEX = Leaving(
    "Yandex",
    "If you talk by Alice, Yandex recognises and speaks the conversation, and keeps its own "
    "history.",
)
_SATELLITES = Leaving(
    "Your home network",
    "What satellites hear and say goes to and from them over it, and is not encrypted on the way.",
)
_REMINDERS = Leaving(
    "The address that reminders are posted to",
    "That one is due, for whom, and its fixed line. Never a word of yours.",
)
_PLAYER = Leaving(
    "The address that reminders are posted to",
    "That one is due, for whom, and its fixed line; and which piece is to play, and where. Never "
    "a word of yours.",
)
_DATABASE = Leaving(
    "The database",
    "Your journal, encrypted with your key before it gets there; in the clear, when you spoke and "
    "how long entries are.",
)
_AUDIO_STORE = Leaving(
    "The audio store",
    "Guided pieces, and recordings that are encrypted with your key before they get there.",
)

_TRACES = Leaving(
    "The collector of traces",
    "What took how long, and at which of the doors. Never a word of yours, nor who you are.",
)


def what_leaves(config: Config) -> Sequence[Leaving]:
    """List who outside gets what, as this installation is set up.

    The voice and Alexa are named where they are off, too: they are what people ask about.
    """
    return (
        _voice(config),
        _alexa(config),
        *_doors(config),
        *_hosts(config),
        Leaving(
            "Your browser's maker",
            "If you let a browser be reminded, its push service learns when; what it carries is "
            "encrypted to that browser, and holds no word of yours.",
        ),
        Leaving("Anybody else", "Nothing. There is no tracking here, and no telemetry."),
    )


def _voice(config: Config) -> Leaving:
    if "gtts" in config.voices:
        told = "Fixed lines of the product, to be spoken; never a word of yours."
    else:
        told = "Switched off: every word is spoken on this machine."
    return Leaving("Google's voice", told)


def _alexa(config: Config) -> Leaving:
    if config.alexa_skill_ids:
        told = "If you talk by Alexa, Amazon hears you first and keeps its own voice history."
    else:
        told = "No Alexa skill is set up here."
    return Leaving("Amazon", told)


def _doors(config: Config) -> Sequence[Leaving]:
    """List the platforms besides Alexa that hear somebody before we do."""
    dialogflow = config.dialogflow_secrets or config.dialogflow_service_account
    doors = (
        (config.twilio_account, _TWILIO),
        (dialogflow, _DIALOGFLOW),
        (config.yandex_secrets, _YANDEX),
    )
    return [door for is_open, door in doors if is_open]


def _hosts(config: Config) -> Sequence[Leaving]:
    """List what this installation was told to use on other machines."""
    satellites = config.wyoming and not is_loopback(config.wyoming[0])
    hosts = (
        (satellites, _SATELLITES),
        (config.notify_url, _PLAYER if config.home_player else _REMINDERS),
        (config.database_url, _DATABASE),
        (config.audio_store, _AUDIO_STORE),
        (config.traces_url, _TRACES),
    )
    return [host for is_used, host in hosts if is_used]
