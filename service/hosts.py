"""The names by which this service is called; a request for any other is refused.

A page of a stranger's can let its own name lead to this machine, and then its scripts may read
what we answer (DNS rebinding). A name that no stranger on the internet can own does no harm: an
address in numbers, a name of one word, and those that are reserved for local networks.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from service.config import Config

LOCAL_DOMAINS = ("localhost", "local", "internal", "lan", "home.arpa", "test")
"""RFC 6761, 6762 and 8375, and what ICANN keeps out of the public system."""


class Hosts:
    """Who we are."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = {name.lower() for name in names}

    @classmethod
    def of(cls, config: Config) -> Hosts:
        """Know the public address, and what SELFTRUST_HOSTS names besides."""
        public = urlsplit(config.public_url).hostname or ""
        return cls([public, config.bind_host, *config.hosts])

    def is_ours(self, host: str) -> bool:
        """Say whether a Host header, with or without a port, names this service."""
        try:
            name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
        except ValueError:
            return False
        return name in self._names or _is_local(name)


def _is_local(name: str) -> bool:
    labels = name.split(".")
    if not name.replace(".", "").replace("-", "").replace("_", "").isalnum():
        return _is_address(name)
    in_domain = any(name.endswith(f".{domain}") for domain in LOCAL_DOMAINS)
    return len(labels) == 1 or in_domain or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
