"""Every page of the companion by its address, and a journal that fills them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

SIGNED_OUT: Mapping[str, str] = {
    "sign_in": "/sign-in",
    "set_up": "",
    "privacy": "/privacy",
    "offline": "/offline",
}
"""A set-up's address is that of an invitation."""
SIGNED_IN: Mapping[str, str] = {
    "today": "/",
    "talk": "/talk",
    "journal": "/journal",
    "trend": "/journal/trend",
    "boards": "/journal/boards",
    "taking": "/journal/take",
    "listen": "/listen",
    "piece": "/listen/G02/1",
    "settings": "/settings",
    "entry": "",
}
"""The entry's address is only known once the journal has one."""
IN_USE: Mapping[str, str] = {
    "mending": "",
    "conversation": "/talk",
    "corner": "/listen/G14/1",
    "shelf": "/listen",
    "return": "/talk",
    "gone": "/journal/entry/0",
}
"""Pages of above that look otherwise once somebody does something there."""
NOT_PAGES = frozenset(
    (
        *("static", "manifest", "worker", "sound", "own_line", "words"),
        *("export_json", "export_zip"),
    )
)
"""What a browser fetches without showing it as a page."""

_RATED: tuple[tuple[float, int, str, str], ...] = (
    (0.1, 7, "lighter", "I told Mara I would rather walk than meet, and nothing fell over."),
    (1.1, 6, "hopeful", ""),
    (2.1, 4, "scattered", "Three people, three opinions, and I nodded at each of them."),
    (4.2, 6, "calm", "Coffee on the step before anybody was up."),
    (5.1, 5, "tired", ""),
    (8.0, 3, "small", "The meeting. I heard my own voice and it sounded borrowed."),
    (9.1, 5, "curious", "What would I pick if nobody were watching?"),
    (11.2, 6, "warm", ""),
    (15.1, 4, "foggy", "I don't know yet, and that's where I am."),
    (17.3, 5, "steady", ""),
    (23.1, 2, "raw", "Sharp words at dinner. I stayed at the table all the same."),
    (25.2, 4, "quiet", ""),
)
_PRACTICES: tuple[tuple[float, str, Mapping[str, Any]], ...] = (
    (0.3, "F6", {"want": "Build a small boat with Jonas", "taste": "ask him on Friday"}),
    (3.2, "F6", {"want": "Sing with other people again", "taste": "one rehearsal"}),
    (
        3.4,
        "F7",
        {"worry_text": "What if they say no to the plan?", "stay_plan": "I walk home with myself."},
    ),
    (6.2, "F9", {"event": "I forgot the call with my sister", "amends": "Ring her, and say so"}),
    (7.2, "F10", {"corner_line": "You can be new at this."}),
    (12.2, "F2", {"should_text": "I should be further along", "mine_text": "I like this pace."}),
)
_TOLD = (
    "I waited for a sign from other people all week, and this morning I asked myself what I "
    "wanted. It was less than I had feared: an hour, a table, and the door closed."
)


def journal(now: datetime | None = None) -> list[Mapping[str, Any]]:
    """Write four weeks of somebody's entries, as an export has them."""
    now = now or datetime.now(UTC)

    def entry(days_ago: float, flow: str | None, **fields: Any) -> Mapping[str, Any]:
        return {"at": (now - timedelta(days=days_ago)).isoformat(), "flow": flow, **fields}

    rated = [
        entry(days, "F1", rating=rating, feeling=feeling, text=text)
        for days, rating, feeling, text in _RATED
    ]
    practised = [entry(days, flow, **fields) for days, flow, fields in _PRACTICES]
    return [entry(0.2, None, text=_TOLD, text_raw=_TOLD.lower()), *rated, *practised]
