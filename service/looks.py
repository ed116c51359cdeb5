"""What a turn asks of the audio store, which is a network away: it is asked outside of the turn.

All writers wait for the one whose turn it is. So a turn that finds something to ask is given up,
the store is asked, and the turn is taken once more with what it said.
"""

from __future__ import annotations

from audio.cache import Look


class Looks:
    """The questions of one turn, and what is known of them."""

    def __init__(self) -> None:
        self._due: dict[str, Look] = {}
        self._known: dict[str, bool] = {}

    def ask(self, name: str, look: Look) -> bool:
        """Return what is known; False, and it is due, where nothing is."""
        if name not in self._known:
            self._due[name] = look
        return self._known.get(name, False)

    @property
    def are_due(self) -> bool:
        """Something was asked that isn't known: the answer of now counts for nothing."""
        return bool(self._due)

    def make(self) -> None:
        """Ask the store what is due."""
        self._known |= {name: look() for name, look in self._due.items()}
        self._due.clear()
