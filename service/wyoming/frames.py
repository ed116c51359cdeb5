"""Wyoming frames from strangers: bounded, and refused where they are not what they promise.

A frame is a line of JSON that tells the lengths of what follows: more JSON, then bytes. The
`wyoming` package reads whatever length is promised, and takes a broken frame for the end of the
stream; that does between our own processes, and not here.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from wyoming.event import Event

from service import strict_json
from service.platforms.request import BadRequest

LIMITS = strict_json.Limits()
MAX_PAYLOAD_BYTES = 1024 * 1024
"""Five seconds of the best sound there is; satellites send a tenth of one."""


def read(stream: BinaryIO) -> Event | None:
    """Read one event; None at the end of the stream.

    Raises:
        BadRequest: the frame is torn, too large, or no frame.
        OSError: the other side is gone, or too slow.
    """
    line = stream.readline(LIMITS.body_bytes + 1)
    if not line:
        return None
    if not line.endswith(b"\n"):
        raise BadRequest("frame_torn_or_too_long")
    header = strict_json.loads(line, LIMITS)
    data = _object(header.get("data"))
    more = _length(header, "data_length", LIMITS.body_bytes)
    if more:
        data |= strict_json.loads(_exactly(stream, more), LIMITS)
    payload = _exactly(stream, _length(header, "payload_length", MAX_PAYLOAD_BYTES))
    kind = header.get("type")
    if not isinstance(kind, str):
        raise BadRequest("frame_without_a_type")
    return Event(kind, data, payload or None)


def _object(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRequest("frame_data")
    return value


def _length(header: dict[str, Any], name: str, most: int) -> int:
    length = header.get(name) or 0
    if not isinstance(length, int) or isinstance(length, bool) or not 0 <= length <= most:
        raise BadRequest("frame_length")
    return length


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise BadRequest("frame_torn_or_too_long")
    return data
