"""Households: who came by an account that several people share goes when the account goes.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Note of an identity behind which account it stands; null for an account of its own."""
    op.add_column("identities", sa.Column("household", sa.LargeBinary))  # a keyed hash
    op.create_index("ix_identities_household", "identities", ["household"])
