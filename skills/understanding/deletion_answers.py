"""What is answered to "really delete everything?": only a plain yes is one."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.turn import Intent
from skills.understanding import words
from skills.understanding.view import Open, View

_DELETION = re.compile(
    r"\b(?:delete|erase|remove|wipe|destroy|purge|clear|get rid|bin|scrap|trash|burn|empty|forget me|throw (?:it|everything)|lose it all|nuke|shred)\b"
)
_RETRACT = re.compile(
    r"\b(?:no|not|never mind|do not|keep|changed my mind|change my mind|second thoughts?|on reflection|stop that|cancel|leave (?:it|everything|them)|wait|hold on|hang on|rather not|mistake|take (?:that|it) back|reconsider|abort|undo|forget (?:it|that)|whoa|actually no|spare|save (?:it|them|everything)|maybe later|no longer|thought better|let me keep|regret|do nothing|hold off|another time|hold it|oh god)\b"
)
_DELETE_NOT = re.compile(
    r"\b(?:do not|not|never|no) (?:\w+ )?(?:delete|erase|remove|wipe|destroy|purge|clear|bin|scrap|trash|it)\b"
)
_DOUBT = re.compile(r"\b(?:no|not|wait|keep|hold on|hang on|changed my mind|second thoughts?)\b")
_WAVED_AWAY = frozenset(
    {"never mind", "forget it", "forget that", "cancel", "cancel that", "cancel it"}
)
_KEPT_AT_DELETION = frozenset(
    {"Stop", "Help", "Repeat", "PrivacyQuestion", "ExportReflections", "Filler"}
)
_SURE = re.compile(
    r"^(?:yes|yeah|sure|okay|do it|go ahead|confirm(?:ed)?|i am (?:very |absolutely |quite |really )?(?:sure|certain|positive)|absolutely|definitely|all of it|everything|correct|right|proceed|affirmative|of course|certainly|go for it|go on|i confirm|that is right|the lot|it all|all|please do|exactly|continue)\b"
)
_THINKS = re.compile(
    r"\b(?:let me think|thinking|think about it|time to think|let me see|let me consider)\b"
)


class DeletionAnswers:
    """Reads the answer before everything is deleted."""

    def __init__(self, read_open: Open) -> None:
        self._open = read_open

    def confirmation(self, view: View) -> Intent | None:
        """Read whether it is really meant."""
        if view.bare in _WAVED_AWAY or _DELETE_NOT.search(view.normal):
            return Intent("Deny")
        if _THINKS.search(view.normal) or words.is_hesitation(view.clean):
            return None if "again" in view.normal else Intent("Filler")
        if _SURE.match(view.bare) and not _DOUBT.search(view.bare):
            return Intent("Affirm", {"confirmed": True})
        return self._deletion_or_not(view)

    def _deletion_or_not(self, view: View) -> Intent | None:
        read = self._open(view)
        if read.name in _KEPT_AT_DELETION and not _DOUBT.search(view.normal):
            return None
        if _DELETION.search(view.normal) and not _DOUBT.search(view.normal):
            return Intent("Affirm", {"confirmed": True})
        if _RETRACT.search(view.normal) or read.name in {"PauseAudio", "CorrectAnswer", "Deny"}:
            return Intent("Deny")
        if read.name in {"Affirm", "DeleteEverything"}:
            return Intent("Affirm", {"confirmed": True})
        return None
