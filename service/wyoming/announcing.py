"""Zeroconf: tells the local network where the server is, so that Home Assistant finds it."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from zeroconf import NonUniqueNameException, ServiceInfo, Zeroconf

from service.config import is_loopback

log = logging.getLogger(__name__)

TYPE = "_wyoming._tcp.local."
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 -- compared, not bound


@contextmanager
def announced(
    host: str, port: int, interfaces: Sequence[str] | None = None
) -> Iterator[ServiceInfo | None]:
    """Announce a server while the block lasts; one that only this machine reaches is not.

    A network that can't be announced on costs the announcement, and nothing else.
    """
    if is_loopback(host) and interfaces is None:
        yield None
        return
    try:
        network = Zeroconf(interfaces=list(interfaces)) if interfaces else Zeroconf()
    except OSError as error:
        log.warning("the Wyoming server is not announced: %s", error.strerror)
        yield None
        return
    info = _info(host, port)
    try:
        network.register_service(info, allow_name_change=True)
        yield info
    except NonUniqueNameException:
        log.warning("the Wyoming server is not announced: its name is taken on this network")
        yield None
    finally:
        network.close()


def _info(host: str, port: int) -> ServiceInfo:
    name = f"Self Trust on {socket.gethostname().partition('.')[0]}"
    own = [_own_address()] if host in _EVERYWHERE else [host]
    return ServiceInfo(TYPE, f"{name}.{TYPE}", port, parsed_addresses=own)


def _own_address() -> str:
    """Return the address by which this machine is known on its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("224.0.0.251", 1))  # where zeroconf lives; nothing is sent
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address
