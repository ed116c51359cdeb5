"""A section of the settings page: what it shows, and what its form changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

Form: TypeAlias = Mapping[str, str]
Choices: TypeAlias = list[tuple[str, str]]
"""Values of a choice, with their names, in the order in which they are shown."""


class Section(Protocol):
    """One form of the page."""

    def shown(self) -> Mapping[str, Any]:
        """Return what its template needs."""
        ...

    def change(self, form: Form) -> str:
        """Keep what the form holds; return what is told of it.

        Raises:
            FormRefused, DocumentRefused: it can't be kept, and why.
            JournalBusy, JournalFull: nothing was written.
        """
        ...
