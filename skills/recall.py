"""Recall: the read-only view of a person's journal that the dialogue may ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal, decrypted."""

    id: str
    at: datetime
    """When it was made, aware of the zone it was made in."""
    flow: str | None
    """F1 to F12; None for a free reflection."""
    fields: Mapping[str, Any]
    """Everything else, by the journal's field names; what was not said is absent."""


Leads: TypeAlias = Literal["nowhere", "same", "joins", "both"]
"""Where a link code leads: to nobody, to the same person, to one journal, or to a second one."""


Named: TypeAlias = Literal["known", "new", "full"]
"""Whom a name leads to at a shared door: to somebody, to somebody new, or to nobody any more."""


class Recall(Protocol):
    """A person's journal, newest first. Reads happen only when asked."""

    def entries(
        self, limit: int = 50, flow: str | None = None, since: datetime | None = None
    ) -> Sequence[Entry]:
        """Return the newest entries, of one flow where named, from a moment on where given.

        Each entry that is passed over is decrypted too, but not those before that moment.
        """
        ...

    def entry(self, entry_id: str) -> Entry | None:
        """Return one entry; None where there is none of this id."""
        ...

    def leads(self, code: str, now: datetime) -> Leads:
        """Tell what it would come to if the person joined whoever gave a code."""
        ...

    def named(self, name: str) -> Named:
        """Tell whether somebody of this name speaks at the same door, or could from now on."""
        ...

    @property
    def has_pin(self) -> bool:
        """Entries are read aloud only after a PIN."""
        ...

    def opens(self, pin: str) -> bool:
        """Tell whether this is the PIN; it may take a tenth of a second."""
        ...
