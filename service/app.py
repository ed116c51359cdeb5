"""The Flask application: `create_app` is the map of everything it serves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from service import (
    admission,
    chat,
    health,
    known_types,
    logs,
    media,
    metrics,
    metrics_door,
    openapi,
    refusals,
    request_log,
    tracing,
    webhook,
)
from service.companion import pages as companion
from service.config import Config, read_config
from service.home import open_turn_journal, with_token
from service.lean_flask import LeanFlask
from service.platforms.bearer import Callers
from service.platforms.openai import ChatDoor
from service.platforms.platform import Platform
from service.platforms.table import platforms
from service.readiness import Readiness
from service.renditions import Renditions
from service.spoken import all_dialogues
from service.stores import shared_sound
from service.turns import Turns

COOKIES = {
    "SESSION_COOKIE_NAME": "__Host-said",
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
}
"""Flask's own session holds a page's short notices, and nothing else."""


def serve(*, open_door: bool = False) -> Flask:
    """Make the application in a web process: what gunicorn calls."""
    config = read_config(open_door=open_door)
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "web")
    return create_app(with_token(config))


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(config: Config, clock: Callable[[], datetime] = _now) -> Flask:
    """Put the service together; `clock` tells when a turn came where its door doesn't.

    Raises:
        ConfigError: a setting is wrong.
        JournalError: the journal can't be opened.
    """
    known_types.learn()
    app = LeanFlask(__name__, static_folder=None)
    journal = open_turn_journal(config)
    app.config.update(SECRET_KEY=journal.cookie_secret, **COOKIES)
    request_log.init_app(app)
    admission.init_app(app, config)
    refusals.init_app(app)
    renditions = Renditions.of(config, journal)
    dialogues = all_dialogues(config, renditions.speakers)
    turns = Turns(journal, dialogues, renditions, ZoneInfo(config.timezone))
    _doors(app, config, Callers(config.api_token, journal.tokens), turns, clock)
    files = media.Files(config.cache, config.x_accel, shared_sound(config))
    media.init_app(app, renditions, journal, files)
    readiness = Readiness(config, journal)
    health.init_app(app, readiness)
    metrics.begin()
    metrics_door.init_app(app, config, journal, readiness)
    companion.init_app(app, config, journal, turns, renditions, clock)
    return app


def _doors(
    app: Flask, config: Config, callers: Callers, turns: Turns, clock: Callable[[], datetime]
) -> None:
    """Add what programs talk to; the companion page has its own way to the turns."""
    for path, platform in platforms(config, callers, clock).items():
        _webhook(app, path, platform, turns)
    openapi.init_app(app, config.public_url)
    chat_door = ChatDoor(
        callers, config.household, config.locale, clock, home_player=config.home_player
    )
    chat.init_app(app, chat_door, turns)


def _webhook(app: Flask, path: str, platform: Platform, turns: Turns) -> None:
    app.add_url_rule(
        path, endpoint=path, view_func=lambda **_: webhook.answer(platform, turns), methods=["POST"]
    )
