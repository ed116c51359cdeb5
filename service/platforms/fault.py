"""What is wrong with an answer, for the platform that is to take it."""

from __future__ import annotations

from dataclasses import dataclass

from skills.speech import SelfTrustError


@dataclass(frozen=True, slots=True)
class Fault:
    """One limit that an answer breaks."""

    code: str
    """For the log: it names the limit and holds nothing of the answer."""
    breaks: bool = True
    """The platform would refuse the answer, or the device would fall silent."""


class AnswerRefused(SelfTrustError):
    """An answer breaks a platform's limit and can't be made to fit; the message names it."""
