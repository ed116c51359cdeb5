"""The conversations of an installation: one for each locale that is spoken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.config import Config
from skills import locales
from skills.dialogue import Dialogue
from skills.speech import Speaker


def all_dialogues(config: Config, speakers: Sequence[Speaker]) -> Mapping[str, Dialogue]:
    """Read every locale; the configured one comes first, and is spoken where a device names none.

    Raises:
        LocaleError, ModelError, ScriptError: a locale's content is damaged.
    """
    first, *others = sorted(locales.names(), key=lambda name: name != config.locale)
    return {
        name: Dialogue.load(name, config.country_for(name), speakers) for name in (first, *others)
    }
