"""Bearer tokens: the operator's, which speaks for anyone, and those that speak for one person."""

from __future__ import annotations

import hmac
import logging
from dataclasses import dataclass
from typing import Protocol

from service.errors import JournalCorrupt
from service.journal.tokens import Token
from service.platforms.request import RawRequest, Refused

log = logging.getLogger(__name__)


class KnowsTokens(Protocol):
    """Where the tokens of persons are."""

    def find(self, given: str) -> Token | None:
        """Return the token that was sent, if it is good."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request."""

    user: str | None = None
    """Whom alone they speak for; None for an operator, who speaks for whom they name."""
    device: str = ""
    """Tells the devices of one person apart."""


ANYONE = Caller()
"""An operator."""


class Callers:
    """Who may come in."""

    def __init__(self, api_token: str | None, tokens: KnowsTokens) -> None:
        """Take the operator's token, None for a door opened on purpose, and the others' place."""
        self._api_token = api_token
        self._tokens = tokens

    def known(self, request: RawRequest) -> Caller:
        """Return who sends a request, by its Authorization header and by nothing else.

        Raises:
            Refused: the token is missing, wrong or revoked (401).
        """
        scheme, _, given = (request.headers.get("Authorization") or "").partition(" ")
        given = given.strip()
        if scheme.lower() == "bearer" and (token := self._find(given)):
            return Caller(token.user, token.id)
        if self._api_token is None:
            return ANYONE
        right = hmac.compare_digest(given.encode(), self._api_token.encode())
        if scheme.lower() != "bearer" or not right:
            raise Refused(401, "token")
        return ANYONE

    def _find(self, given: str) -> Token | None:
        try:
            return self._tokens.find(given)
        except JournalCorrupt as error:
            log.error("%s; it lets nobody in", error)  # noqa: TRY400 -- the trace tells nothing more
            return None
