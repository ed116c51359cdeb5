"""Who speaks at a door that a household shares: known by their voice, by a name, or its owner.

A platform's account is the owner's. Whoever its platform knows by voice, and whoever was named
aloud, has an identity of their own behind it, and so a journal of their own. A device remembers
whom it heard last, because a voice isn't known in every turn, and a player reports for nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

from service.errors import JournalCorrupt
from service.journal import memories, statements
from service.journal.clock import milliseconds
from service.journal.database import Transaction
from service.journal.delivery import Delivery
from service.journal.keys import Keys
from service.journal.persons import Person, Persons
from skills.recall import Named

log = logging.getLogger(__name__)

HERE = "speaking"
"""The identity of a device that leads to whoever it heard last; no way in by itself."""
MOST = 12
"""People behind one account: a room full of mishearings makes no crowd of journals."""

GoesOn: TypeAlias = Callable[[bytes | None, bytes | None], bool]
"""Tells by somebody's own memory, and theirs of a device, whether a turn there is still theirs."""


def nobody(_person: bytes | None, _device: bytes | None) -> bool:
    """Let no turn be anybody's but the owner's."""
    return False


def called(user: str, name: str) -> str:
    """Return the identity of somebody who was named behind an account."""
    return f"{user}\x1f{' '.join(name.casefold().split())}"


class Speakers:
    """The people of one account, as of one transaction."""

    def __init__(self, transaction: Transaction, keys: Keys, delivery: Delivery) -> None:
        self._transaction = transaction
        self._keys = keys
        self.delivery = delivery
        self._persons = Persons(transaction, keys)
        self._place = f"{delivery.platform}\x1f{delivery.user}\x1f{delivery.device_key}"
        self.came_by = self._persons.key(delivery.platform, delivery.speaker or delivery.user)
        """The identity of whoever is known to speak; else the account's own."""
        here = self._persons.key(HERE, self._place)
        self._rows = self._persons.rows(self.came_by, here)
        self._last = self._heard_last()

    def _heard_last(self) -> Person | None:
        """Return whom the device heard last; whose key is damaged keeps nobody else from it."""
        try:
            return self._persons.opened(self._rows.get(HERE))
        except JournalCorrupt as error:
            log.error("%s; the device forgets them", error)  # noqa: TRY400 -- the trace tells nothing more
            return None

    @cached_property
    def household(self) -> bytes:
        """The account's own hash, by which its people are found."""
        account = self.delivery
        if not account.speaker:
            own: bytes = self.came_by["identity"]
            return own
        return self._keys.hash("identity", account.platform, account.user)

    def found(self, goes_on: GoesOn, person_id: str | None = None) -> Person | None:
        """Return who speaks, where that isn't known (`person_id`); None for a stranger.

        Raises:
            Conflict: whoever is known to speak is gone.
        """
        if person_id is not None:
            return self._persons.known(person_id)
        unnamed = not self.delivery.speaker
        if unnamed and self._last is not None and self._goes_on(self._last, goes_on):
            return self._last
        return self._persons.opened(self._rows.get(self.delivery.platform))

    def add(self, person: Person, at: datetime) -> None:
        """Write somebody new, by the identity that they came by."""
        platform, speaker = self.delivery.platform, self.delivery.speaker
        if not speaker:
            self._persons.add(person, platform, self.delivery.user, milliseconds(at))
            return
        self._persons.add(person, platform, speaker, milliseconds(at))
        self._persons.house(platform, speaker, self.household)

    def heard(self, person: Person, at: datetime) -> None:
        """Note whom the device heard: somebody known by voice or name, or its owner again."""
        if self._last is not None and self._last.id == person.id:
            return
        if self.delivery.speaker:
            self._persons.identify(person.id, HERE, self._place, milliseconds(at))
        elif self._last is not None:
            self._transaction.run(statements.DELETE_IDENTITY, self._persons.key(HERE, self._place))

    def named(self, name: str) -> Named:
        """Tell whether somebody of this name speaks here, or could from now on."""
        if self._by_name(name) is not None:
            return "known"
        rows = self._transaction.rows(statements.HOUSEHOLD, {"household": self.household})
        return "full" if len(rows) >= MOST else "new"

    def name(self, person: Person, name: str, at: datetime) -> None:
        """Let a name lead to whoever leaves, so that they are found again; no name is taken."""
        if self._by_name(name) is not None or self.named(name) == "full":
            return
        identity = called(self.delivery.user, name)
        self._persons.identify(person.id, self.delivery.platform, identity, milliseconds(at))
        self._persons.house(self.delivery.platform, identity, self.household)

    def _by_name(self, name: str) -> Person | None:
        return self._persons.find(self.delivery.platform, called(self.delivery.user, name))

    def _goes_on(self, person: Person, goes_on: GoesOn) -> bool:
        try:
            own = memories.read(self._transaction, person, memories.PERSON)
            return goes_on(own, memories.read(self._transaction, person, self.device_scope))
        except JournalCorrupt:
            return False

    @cached_property
    def device_scope(self) -> bytes:
        """Where anybody's memory of this device is kept."""
        came_by = self.delivery
        return self._keys.hash("device", came_by.platform, came_by.user, came_by.device_key)
