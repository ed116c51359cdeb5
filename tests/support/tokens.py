"""Where no person has a token. Implements `KnowsTokens`."""

from __future__ import annotations

from service.journal.tokens import Token


class NoTokens:
    """Knows none."""

    def find(self, given: str) -> Token | None:
        return None
