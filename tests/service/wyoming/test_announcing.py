"""Zeroconf: who listens on the network finds the server, unless only this machine reaches it."""

from __future__ import annotations

import threading

from zeroconf import ServiceBrowser, Zeroconf

from service.wyoming.announcing import TYPE, announced
from tests.support.running_service import PATIENCE_SECONDS

LOOPBACK = ["127.0.0.1"]


class Listener:
    """Notes what appears."""

    def __init__(self) -> None:
        self.found = threading.Event()
        self.port: int | None = None

    def add_service(self, network: Zeroconf, kind: str, name: str) -> None:
        info = network.get_service_info(kind, name, timeout=1000 * PATIENCE_SECONDS)
        self.port = info.port if info else None
        self.found.set()

    def update_service(self, network: Zeroconf, kind: str, name: str) -> None:
        """Nothing changes here."""

    def remove_service(self, network: Zeroconf, kind: str, name: str) -> None:
        """Nor does it matter when it goes."""


def test_a_server_is_found_by_who_looks_for_wyoming() -> None:
    listener = Listener()
    network = Zeroconf(interfaces=LOOPBACK)
    try:
        with announced("127.0.0.1", 10_755, LOOPBACK):
            browser = ServiceBrowser(network, TYPE, listener)
            assert listener.found.wait(PATIENCE_SECONDS)
            browser.cancel()
    finally:
        network.close()

    assert listener.port == 10_755


def test_a_server_for_this_machine_alone_is_not_announced() -> None:
    with announced("127.0.0.1", 10_755) as info:
        assert info is None
