"""The map of the companion page: every view, behind one guard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask

from service.companion import refused, shell
from service.companion.corner import Corner
from service.companion.desk import Desk
from service.companion.guard import Guard
from service.companion.journal_pages import JournalPages
from service.companion.library import Library
from service.companion.reflection import Reflection
from service.companion.settings.page import SettingsPage
from service.companion.sign_in import SignIn
from service.companion.taking import Taking
from service.companion.talk import Talk
from service.companion.today import Today
from service.config import Config
from service.journal.store import Journal
from service.renditions import Renditions
from service.turns import Turns
from skills.guided import all_catalogues

_BETWEEN_DIGITS = re.compile(r"(?<=\b\d) (?=\d\b)")
_BREATH = re.compile(r"(?<=\d), (?=\d)")

PAGES = (
    ("today", "Today"),
    ("talk", "Talk"),
    ("journal", "Journal"),
    ("listen", "Listen"),
    ("settings", "Settings"),
)


def init_app(
    app: Flask,
    config: Config,
    journal: Journal,
    turns: Turns,
    renditions: Renditions,
    clock: Callable[[], datetime],
) -> None:
    """Add the pages."""
    blueprint = Blueprint(
        "companion",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    guard = Guard(journal.logins, config.public_url, clock)
    guard.watch(blueprint)
    refused.add_to(blueprint)
    catalogues = all_catalogues(config.locale)
    shell.add_to(blueprint, catalogues[config.locale])
    desk = Desk(config, journal, guard, renditions, catalogues, clock)
    for page in (SignIn, JournalPages, Taking, SettingsPage):
        page(desk).add_to(blueprint)
    corner = Corner(desk)
    corner.add_to(blueprint)
    Library(desk, corner).add_to(blueprint)
    today = Today(desk)
    today.add_to(blueprint)
    Reflection(desk, today).add_to(blueprint)
    Talk(desk, turns).add_to(blueprint)
    blueprint.context_processor(
        lambda: {"pages": PAGES, "locale": desk.locale, "help_line": desk.help_line}
    )
    blueprint.add_app_template_filter(_sentence, "sentence")
    blueprint.add_app_template_filter(_written, "written")
    app.register_blueprint(blueprint)


def _written(text: str) -> str:
    """Write a number as it is dialled, where a voice says it digit by digit, with its breaths."""
    return _BREATH.sub(" ", _BETWEEN_DIGITS.sub("", text))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
