"""In which time zone each Echo stands: asked of Alexa once a day, and never while a turn waits."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from service.platforms.alexa_api import AlexaApi, AlexaApiError
from service.platforms.alexa_request import System
from service.zones import zone_named

KEPT_SECONDS = 24 * 3600.0
RETRY_SECONDS = 600.0
"""For so long a device whose zone can't be had isn't asked for again."""
MAX_DEVICES = 10_000
MAX_FETCHES_AT_ONCE = 4

_log = logging.getLogger(__name__)


class DeviceZones:
    """What is known of the devices' zones; a first turn goes without, the next one has it."""

    def __init__(self, api: AlexaApi) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(MAX_FETCHES_AT_ONCE, "alexa-zone")
        self._known: OrderedDict[str, tuple[str | None, float]] = OrderedDict()

    def of(self, system: System) -> str | None:
        """Return a device's zone as far as it is known, and see to it that it will be."""
        device = system.device.device_id
        if not device or not system.api_access_token:
            return None
        now = time.monotonic()
        with self._lock:
            zone, until = self._known.get(device, (None, 0.0))
            if now >= until:
                self._note(device, zone, now + RETRY_SECONDS)
                self._threads.submit(self._fetch, system)
        return zone

    def _fetch(self, system: System) -> None:
        device = system.device.device_id
        path = f"/v2/devices/{quote(device, safe='')}/settings/System.timeZone"
        try:
            said = self._api.call("GET", system.api_endpoint, path, system.api_access_token)
        except AlexaApiError as error:
            _log.warning("alexa: no time zone: %s", type(error).__name__)
            return
        if isinstance(said, str) and zone_named(said):
            with self._lock:
                self._note(device, said, time.monotonic() + KEPT_SECONDS)

    def _note(self, device: str, zone: str | None, until: float) -> None:
        self._known[device] = (zone, until)
        self._known.move_to_end(device)
        if len(self._known) > MAX_DEVICES:
            self._known.popitem(last=False)
