"""A sealed field opens where it belongs, unchanged, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import JournalCorrupt
from service.journal.sealing import Sealer

KEY = bytes(range(32))
SEALER = Sealer("person", KEY)


@given(st.binary())
def test_what_was_sealed_opens(plain: bytes) -> None:
    assert SEALER.unseal(SEALER.seal(plain, "e1", "entry"), "e1", "entry") == plain


def test_the_same_words_are_never_sealed_alike() -> None:
    assert SEALER.seal(b"words", "e1", "entry") != SEALER.seal(b"words", "e1", "entry")


def test_every_flipped_bit_is_noticed() -> None:
    sealed = SEALER.seal(b"words", "e1", "entry")
    for place in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(JournalCorrupt):
            SEALER.unseal(bytes(flipped), "e1", "entry")


def test_every_truncation_is_noticed() -> None:
    sealed = SEALER.seal(b"words", "e1", "entry")
    for length in range(len(sealed)):
        with pytest.raises(JournalCorrupt):
            SEALER.unseal(sealed[:length], "e1", "entry")


@pytest.mark.parametrize(
    ("reader", "record", "name"),
    [
        (Sealer("another", KEY), "e1", "entry"),
        (SEALER, "e2", "entry"),
        (SEALER, "e1", "memory"),
        (SEALER, "e", "1entry"),
        (Sealer("persone", KEY), "1", "entry"),
        (Sealer("person", bytes(32)), "e1", "entry"),
    ],
)
def test_a_field_that_was_moved_does_not_open(reader: Sealer, record: str, name: str) -> None:
    sealed = SEALER.seal(b"words", "e1", "entry")

    with pytest.raises(JournalCorrupt):
        reader.unseal(sealed, record, name)


def test_the_error_names_the_record_and_the_key_is_never_shown() -> None:
    with pytest.raises(JournalCorrupt, match="entry e1 is damaged"):
        SEALER.unseal(b"\x01 not sealed at all, but long enough", "e1", "entry")
    assert "key" not in repr(SEALER)
