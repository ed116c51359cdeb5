"""A step of a request or job, as traces tell it (`service/tracing.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service import request_id


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has just ended."""

    name: str
    seconds: float
    labels: Mapping[str, str | int] = field(default_factory=dict)
    failed: bool = False
    is_request: bool = False
    """It is the whole of a request, and not a part of what one asked for."""
    request_id: str = field(default_factory=request_id.current)
