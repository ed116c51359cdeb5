"""The address that generated files name where an installation's own belongs."""

from __future__ import annotations

PUBLIC_URL = "https://selftrust.example"
"""Stands in what is committed; `python -m service.interaction --url` puts another in its place."""
