"""Ports that stay free between being chosen and being bound.

What Linux hands out to whoever asks for any port begins at 32768, so that no connection and no
server of another test takes one of these meanwhile. Among the processes of tests, a UDP socket of
the same number is the claim: TCP knows nothing of it, and it goes with the process that holds it.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import secrets
import socket

OURS = range(20_000, 32_768)
_TRIES = 1_000
_claims = contextlib.ExitStack()
atexit.register(_claims.close)


def free_port() -> int:
    """Return a port at which nobody listens, and which no other test is given."""
    for _ in range(_TRIES):
        port = secrets.choice(OURS)
        if _claim(port):
            return port
    raise AssertionError(f"no port of {OURS} is free")


def _claim(port: int) -> bool:
    """Make a port ours; return whether nobody was there before."""
    claim = socket.socket(type=socket.SOCK_DGRAM)
    try:
        claim.bind(("127.0.0.1", port))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError as taken:
        claim.close()
        if taken.errno != errno.EADDRINUSE:
            raise
        return False
    _claims.enter_context(claim)
    return True
