"""What an Echo's display shows beside what is said: one document of `apl/`, and a card.

What a person told is shown only where they asked for it, behind a touch, and goes after ten seconds
(CONTENT, 5). Between questions the display holds nothing of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from service import strict_json
from service.platforms.alexa_reminders import PERMISSION
from service.rendered import Rendered
from skills import locales
from skills.guided import Catalogue
from skills.reply import AudioAction
from skills.speech import Script
from skills.turn import Intent, SlotValue, Turn

RENDER = "Alexa.Presentation.APL.RenderDocument"
DOCUMENTS = Path(__file__).parent / "apl"
MOST_WORDS = 15
"""On one screen: it is read from two metres away."""
RATINGS = range(11)

_TOUCHED = {
    "play": "ResumeAudio",
    "pause": "PauseAudio",
    "next": "NextAudio",
    "previous": "PreviousAudio",
}
_WIDTH, _HEIGHT = 200, 100
"""Of the trend's drawing in `apl/trend.json`, in its own units."""
_MARGIN = 5


def touched(arguments: list[Any]) -> Intent | None:
    """Return what saying it would have meant; None for what none of our documents sends."""
    match arguments:
        case ["rating", int() as rating] if rating in RATINGS and not isinstance(rating, bool):
            slots: dict[str, SlotValue] = {"rating": rating}
            return Intent("GiveRating", slots)
        case [str() as name] if name in _TOUCHED:
            return Intent(_TOUCHED[name])
    return None


def screen(rendered: Rendered, turn: Turn) -> dict[str, Any] | None:
    """Return the directive that shows what belongs to a reply; None where there is no display."""
    if not turn.device.display:
        return None
    name, filled = _chosen(rendered, turn)
    return {
        "type": RENDER,
        "token": f"selftrust.{name}",
        "document": _document(name),
        "datasources": {"screen": {**_words(turn.locale, name), **filled}},
    }


def card(rendered: Rendered, turn: Turn) -> dict[str, Any] | None:
    """Return the card for Alexa's app: leave to remind, or what plays; never a person's words."""
    if rendered.reply.card:
        shown = rendered.reply.card
        return {"type": "Simple", "title": shown.title, "content": shown.text}
    if asks_leave(rendered, turn):
        return {"type": "AskForPermissionsConsent", "permissions": [PERMISSION]}
    if (action := _begins(rendered)) is None:
        return None
    return {"type": "Simple", **_named(action, turn.locale, "content")}


def asks_leave(rendered: Rendered, turn: Turn) -> bool:
    """Say whether Alexa may not sound a reminder yet, and doesn't ask for that by voice now."""
    is_set = any(written.get("reminder") for written in rendered.saved)
    asked = turn.event == "leave_refused" or (is_set and not turn.device.reminds)
    return asked and not rendered.reply.asks_leave


def metadata(rendered: Rendered, turn: Turn) -> dict[str, str] | None:
    """Return what a display's own player writes above its buttons."""
    action = rendered.reply.audio
    if not turn.device.display or action is None or action.title is None:
        return None
    return _named(action, turn.locale, "subtitle")


def _named(action: AudioAction, locale: str, length: str) -> dict[str, str]:
    return {"title": _script(action, locale).title, length: f"{action.minutes} min"}


def _chosen(rendered: Rendered, turn: Turn) -> tuple[str, Mapping[str, Any]]:
    """Name the document, and fill in what differs from turn to turn."""
    reply = rendered.reply
    if action := _begins(rendered):
        return "player", _piece(action, turn.locale)
    if reply.shown and reply.shown.ratings:
        return "trend", {"line": line(reply.shown.ratings)}
    if reply.shown:
        return "entry", {"words": _clipped(reply.shown.words)}
    if reply.listen == "rating":
        return "rating", {"ratings": list(RATINGS)}
    if rendered.state == "recording_reflection":
        return "listening", {}
    return "quiet", {}


def _begins(rendered: Rendered) -> AudioAction | None:
    """Return what starts to play now."""
    action = rendered.reply.audio
    plays = action is not None and action.action in ("play", "resume")
    return action if plays and rendered.stream and action and action.title else None


def _piece(action: AudioAction, locale: str) -> Mapping[str, Any]:
    length_ms = (action.minutes or 0) * 60_000
    title = _script(action, locale).title
    return {"title": title, "length_ms": length_ms, "offset_ms": action.offset_ms}


def _script(action: AudioAction, locale: str) -> Script:
    return _catalogue(locale).script(action.title or "")


def line(ratings: tuple[float, ...]) -> str:
    """Draw ratings, oldest first, as an SVG path: zero at the bottom, ten at the top."""
    step = (_WIDTH - 2 * _MARGIN) / max(1, len(ratings) - 1)
    rise = (_HEIGHT - 2 * _MARGIN) / RATINGS[-1]
    points = [
        f"{_MARGIN + place * step:.1f},{_HEIGHT - _MARGIN - rating * rise:.1f}"
        for place, rating in enumerate(ratings)
    ]
    # One alone is a line of no length, whose round ends make it a dot.
    return "M" + " L".join(points if len(points) > 1 else points * 2)


def _clipped(words: str) -> str:
    said = words.split()
    return " ".join(said[:MOST_WORDS]) + ("…" if len(said) > MOST_WORDS else "")


@cache
def _document(name: str) -> Any:
    return strict_json.loads((DOCUMENTS / f"{name}.json").read_bytes())


@cache
def _words(locale: str, name: str) -> Mapping[str, str]:
    words: Mapping[str, str] = locales.find(locale).table("screen.toml")[name]
    return words


@cache
def _catalogue(locale: str) -> Catalogue:
    return Catalogue.load(locale)
