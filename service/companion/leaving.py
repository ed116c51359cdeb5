"""What leaves this machine, told from the settings in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.config import Config


@dataclass(frozen=True, slots=True)
class Leaving:
    """One thing that may reach somebody else."""

    who: str
    what: str
    happens: bool


def what_leaves(config: Config) -> Sequence[Leaving]:
    """List who outside gets what, as this installation is set up."""
    google = "gtts" in config.voices
    return (
        Leaving(
            "Google's voice",
            "Fixed lines of the product, to be spoken; never a word of yours."
            if google
            else "Switched off: every word is spoken on this machine.",
            google,
        ),
        Leaving(
            "Amazon",
            "If you talk by Alexa, Amazon hears you first and keeps its own voice history."
            if config.alexa_skill_ids
            else "No Alexa skill is set up here.",
            bool(config.alexa_skill_ids),
        ),
        Leaving(
            "Your browser's maker",
            "If you let a browser be reminded, its push service learns when; what it carries is "
            "encrypted to that browser, and holds no word of yours.",
            happens=True,
        ),
        Leaving("Anybody else", "Nothing. There is no tracking here, and no telemetry.", False),
    )
