"""A bucket of an S3-compatible server, through obstore: objects that are there whole or not at all.

A process asks it within bounds: a look takes two seconds at most, a transfer 20. Once it was down
nobody asks again for five seconds, and whoever needs it is told so at once. Threads may share one;
processes that were forked may not: each makes its own.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError
from obstore.store import S3Store

from audio.bucket_address import BucketAddress
from audio.errors import StoreUnavailable

if TYPE_CHECKING:  # obstore has these in its stubs alone
    from obstore import GetResult
    from obstore.store import ClientConfig, RetryConfig, S3Config

Attributes: TypeAlias = Mapping[str, str]
"""HTTP headers an object is served with, and under other names facts that are kept with it."""

LOOK_SECONDS = 2
TRANSFER_SECONDS = 20
DOWN_SECONDS = 5.0
"""For so long a bucket that was down is not asked."""
WELL_SECONDS = 5.0
"""For so long one that answered counts as ready."""
_SILENT: Mapping[type[Exception], str] = {
    FileNotFoundError: "NoSuchBucket",
    PermissionDeniedError: "AccessDenied",
}
_CODE = re.compile("<Code>([A-Za-z0-9]+)</Code>")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """An object, as a listing or a look tells of it."""

    name: str
    size: int
    changed: datetime
    """By the server's clock."""
    attributes: Attributes | None = None
    """None in a listing."""


class Bucket:
    """The objects below one folder of a bucket."""

    def __init__(self, address: BucketAddress, folder: str = "", line: _Line | None = None) -> None:
        """Take a folder that ends with a slash; empty is all of the address."""
        self.address = address
        self._folder = folder
        self._line = line or _Line(address)

    def within(self, folder: str) -> Bucket:
        """Return a folder of it; both know together whether the server is down."""
        return Bucket(self.address, f"{self._folder}{folder}/", self._line)

    def is_ready(self) -> bool:
        """Tell whether the server answers and lets us in; asked at most every few seconds."""
        return self._line.is_ready()

    def look(self, name: str) -> Found | None:
        """Return what is known of an object without its content; None if there is none.

        Raises:
            StoreUnavailable: the server can't be reached, or refuses.
        """
        with self._line.asked() as line:
            try:
                got = obstore.get(line.looks, self._folder + name, options={"head": True})
            except FileNotFoundError:
                return None
            return _found(name, got)

    def get(self, name: str) -> bytes | None:
        """Return an object's content; None if there is none.

        Raises:
            StoreUnavailable: the server can't be reached, or refuses.
        """
        got = self.get_with_attributes(name)
        return None if got is None else got[0]

    def get_with_attributes(self, name: str) -> tuple[bytes, Attributes] | None:
        """Return an object's content and what is kept with it; None if there is none.

        Raises:
            StoreUnavailable: the server can't be reached, or refuses.
        """
        with self._line.asked() as line:
            try:
                got = obstore.get(line.transfers, self._folder + name)
                return bytes(got.bytes()), dict(got.attributes)
            except FileNotFoundError:
                return None

    def put(self, name: str, data: bytes) -> None:
        """Keep an object durably, in place of what had its name.

        Raises:
            StoreUnavailable: it is not kept.
        """
        with self._line.asked() as line:
            obstore.put(line.transfers, self._folder + name, data, use_multipart=False)

    def create(self, name: str, data: bytes, attributes: Attributes) -> bool:
        """Keep an object durably, unless its name is taken; tell whether it is kept.

        Raises:
            StoreUnavailable: it is not known to be kept.
        """
        with self._line.asked() as line:
            path, attributes = self._folder + name, dict(attributes)
            try:
                obstore.put(line.transfers, path, data, attributes=attributes, mode="create")
            except AlreadyExistsError:
                return False
            return True

    def remove(self, names: Iterable[str]) -> None:
        """Delete objects; one that is gone already is no matter.

        Raises:
            StoreUnavailable: some may still be there.
        """
        gone = [self._folder + name for name in names]
        if gone:
            with self._line.asked() as line:
                obstore.delete(line.looks, gone)

    def listed(self, beginning: str = "") -> Iterator[Found]:
        """Yield the objects whose names begin so, in their order.

        Raises:
            StoreUnavailable: the server can't be reached, or refuses.
        """
        with self._line.asked() as line:
            # S3 begins after a name: here after one a little before ours, so that ours is in it.
            after = self._folder + beginning[:-1] if beginning else None
            for chunk in obstore.list(line.transfers, self._folder or None, offset=after):
                for meta in chunk:
                    name = meta["path"].removeprefix(self._folder)
                    if name.startswith(beginning):
                        yield Found(name, meta["size"], meta["last_modified"])
                    elif name > beginning:
                        return

    def link(self, name: str, lasting: timedelta) -> str:
        """Return where whoever has the link gets an object, for a while.

        Raises:
            StoreUnavailable: there are no credentials to sign it with.
        """
        with self._line.asked() as line:
            return obstore.sign(line.linked, "GET", self._folder + name, lasting)


class _Line:
    """The connections to a server, and how it did lately."""

    def __init__(self, address: BucketAddress) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._down_until = 0.0
        self._well_until = 0.0
        self.looks = _store(address, LOOK_SECONDS)
        self.transfers = _store(address, TRANSFER_SECONDS)

    @cached_property
    def linked(self) -> S3Store:
        """Signs for the address by which devices reach the server."""
        address = self._address
        return _store(replace(address, endpoint=address.public or address.endpoint), LOOK_SECONDS)

    @contextmanager
    def asked(self) -> Iterator[_Line]:
        """Ask it something; note how it went."""
        if time.monotonic() < self._down_until:
            raise StoreUnavailable(f"the audio store {self._address} did not answer just now")
        try:
            yield self
        except (BaseError, OSError) as error:
            raise self._told(error) from error
        self._well_until = time.monotonic() + WELL_SECONDS

    def is_ready(self) -> bool:
        with self._lock:
            if time.monotonic() < self._well_until:
                return True
            try:
                with self.asked():
                    # Listing tells a missing bucket, which a look at an object would not.
                    list(islice(obstore.list(self.looks, chunk_size=1), 1))
            except StoreUnavailable:
                return False
            return True

    def _told(self, error: Exception) -> StoreUnavailable:
        """Turn an error into ours, which names no object: its text may hold an address."""
        self._down_until = time.monotonic() + DOWN_SECONDS
        self._well_until = 0.0
        found = _CODE.search(str(error))
        # The answer to a look has no body that would tell.
        code = found[1] if found else _SILENT.get(type(error), "")
        why = f"refuses it ({code})" if code else f"can't be reached ({type(error).__name__})"
        log.warning("the audio store %s", why)
        return StoreUnavailable(f"the audio store {self._address} {why}", code)


def _store(address: BucketAddress, seconds: int) -> S3Store:
    """Make a client; what is not said here it reads from the AWS_* variables of the environment."""
    config: S3Config = {"region": address.region, "conditional_put": "etag"}
    if address.endpoint:
        config["endpoint"] = config["aws_endpoint_url_s3"] = address.endpoint
    if credentials := address.credentials:
        config["access_key_id"] = credentials.key_id
        config["secret_access_key"] = credentials.secret
        if credentials.token:
            config["session_token"] = credentials.token
    client: ClientConfig = {
        "allow_http": (address.endpoint or "").startswith("http://"),
        "connect_timeout": timedelta(seconds=1),
        "timeout": timedelta(seconds=seconds),
    }
    retry: RetryConfig = {"max_retries": 1, "retry_timeout": timedelta(seconds=1)}
    return S3Store(
        address.name,
        prefix=address.prefix or None,
        config=config,
        client_options=client,
        retry_config=retry,
    )


def _found(name: str, got: GetResult) -> Found:
    meta = got.meta
    return Found(name, meta["size"], meta["last_modified"], dict(got.attributes))
