"""Logins of the companion page: who may sign in, from which browser.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "logins",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "person_id",
            sa.Text,
            sa.ForeignKey("persons.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.LargeBinary, nullable=False, unique=True),  # a keyed hash
        sa.Column("passphrase", sa.Text, nullable=False),  # scrypt, with its salt
        sa.Column("created_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "invitations",
        sa.Column("token", sa.LargeBinary, primary_key=True),  # a keyed hash
        _login(nullable=True),  # null: for somebody new
        sa.Column("until_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "browser_sessions",
        sa.Column("id", sa.LargeBinary, primary_key=True),  # a keyed hash of the cookie
        _login(nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("scope", sa.LargeBinary, primary_key=True),  # a keyed hash of name or address
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
    )


def _login(*, nullable: bool) -> sa.Column[str]:
    return sa.Column(
        "login_id",
        sa.Text,
        sa.ForeignKey("logins.id", ondelete="CASCADE"),
        nullable=nullable,
        index=True,
    )
