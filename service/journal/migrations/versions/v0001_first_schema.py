"""The first schema: persons, what they keep, what they were told, and what is to be done.

Clear by design: times, sizes, the platform's name, kinds of jobs, and random ids. All else is
sealed under a person's key, or is a keyed hash.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _installation()
    _persons()
    _entries()
    _answers()
    _jobs()


def _installation() -> None:
    op.create_table(
        "meta",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    # No reference to persons: the ledger outlives them.
    op.create_table(
        "deletions",
        sa.Column("person_id", sa.Text, primary_key=True),
        sa.Column("entry_id", sa.Text, primary_key=True),  # '' for the whole person
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )


def _persons() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("last_order_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "identities",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("identity", sa.LargeBinary, primary_key=True),  # a keyed hash of the user's id
        _person(index=True),
        sa.Column("linked_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "memories",
        _person(primary_key=True),
        sa.Column("scope", sa.LargeBinary, primary_key=True),  # empty, or a keyed hash of a device
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        _person(primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),  # 1, 2, 3, ... never used again
        sa.Column("at", sa.Text, nullable=False),  # ISO 8601 with the offset it was made in
        sa.Column("order_ms", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("person_id", "seq"),
    )
    op.create_index("entries_in_order", "entries", ["person_id", "order_ms", "seq"])
    op.create_table(
        "recordings",
        sa.Column("id", sa.Text, primary_key=True),
        _person(index=True),
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "entry_id"], ["entries.person_id", "entries.id"], ondelete="CASCADE"
        ),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("request", sa.LargeBinary, primary_key=True),  # a keyed hash of the delivery's id
        sa.Column("digest", sa.LargeBinary, nullable=False),
        _person(nullable=True, index=True),  # null: the person was forgotten by this very turn
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False, index=True),
    )


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        _person(nullable=True, index=True),  # null: nothing personal in it
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("dedupe", sa.Text, unique=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("run_ms", sa.BigInteger, nullable=False),  # when it is due, or its lease ends
        sa.Column("lease", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_index("jobs_due", "jobs", ["kind", "run_ms"])


def _person(
    *, primary_key: bool = False, nullable: bool = False, index: bool = False
) -> sa.Column[str]:
    return sa.Column(
        "person_id",
        sa.Text,
        sa.ForeignKey("persons.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=nullable,
        index=index,
    )
