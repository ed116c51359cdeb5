"""The OpenAPI document of `/v1`, for programs that generate clients from it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from service.interaction.address import PUBLIC_URL
from service.openapi import document


def files(_locale: str) -> Mapping[str, str]:
    """Return the document: the same for every locale."""
    return {"openapi.json": json.dumps(document(PUBLIC_URL), indent=2) + "\n"}
