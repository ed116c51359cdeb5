"""Tries the audio store as the service uses it, and names the fix for what does not work."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import requests

from audio.errors import StoreUnavailable
from service.errors import ConfigError
from skills.speech import SelfTrustError

if TYPE_CHECKING:  # without an audio store its client need not be there
    from audio.bucket import Bucket

FOLDER = "checks"
MOST_SKEW = timedelta(seconds=60)
"""S3 refuses requests from 15 minutes on; a clock that is off by so much is not set by anybody."""
_CONTENT = b"selftrust doctor"
_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of its server"
_SET_CLOCK = "set this machine's clock: sudo timedatectl set-ntp true"
_FIXES = {
    "": "start its server, or mend the endpoint in SELFTRUST_AUDIO_STORE",
    "NoSuchBucket": "make the bucket, or name another in SELFTRUST_AUDIO_STORE",
    "InvalidAccessKeyId": _KEYS,
    "SignatureDoesNotMatch": _KEYS,
    "AccessDenied": (
        "allow its key s3:PutObject, s3:GetObject, s3:DeleteObject and s3:ListBucket there"
    ),
    "RequestTimeTooSkewed": _SET_CLOCK,
}


def tried(bucket: Bucket) -> str:
    """Write, read, list and delete an object; return what was found.

    Raises:
        ConfigError: the store can't be used as it is; the message names the fix.
    """
    objects, name = bucket.within(FOLDER), secrets.token_hex(16)
    try:
        objects.create(name, _CONTENT, {})
        try:
            _check(objects, name)
        except SelfTrustError:
            with suppress(StoreUnavailable):  # what was found first is what is to be mended
                objects.remove([name])
            raise
        objects.remove([name])
        if objects.look(name) is not None:
            raise ConfigError(f"{bucket.address} does not delete; use a bucket without a lock")
    except StoreUnavailable as error:
        fix = _FIXES.get(error.code, "see what its server says of that")
        raise ConfigError(f"{error}; {fix}") from error
    devices = f"; devices fetch at {bucket.address.public}" if bucket.address.public else ""
    return f"{bucket.address}: writes, reads, lists and deletes{devices}"


def _check(objects: Bucket, name: str) -> None:
    found = objects.look(name)
    if found is None or objects.get(name) != _CONTENT:
        raise ConfigError(f"{objects.address} does not give back what was written; use another")
    if objects.create(name, b"another", {}):
        raise ConfigError(
            f"{objects.address} overwrites what is there (If-None-Match is not heeded): "
            "update its server, or use another"
        )
    if name not in {one.name for one in objects.listed(name)}:
        raise ConfigError(f"{objects.address} does not list what was written; use another")
    skew = abs(found.changed - datetime.now(UTC))
    if skew > MOST_SKEW:
        raise ConfigError(
            f"the clocks of this machine and of {objects.address} differ by "
            f"{skew.total_seconds():.0f} s; {_SET_CLOCK}"
        )
    if objects.address.public:
        _check_link(objects, name)


def _check_link(objects: Bucket, name: str) -> None:
    public = objects.address.public
    try:
        answer = requests.get(objects.link(name, timedelta(minutes=1)), timeout=5)
    except requests.RequestException as error:
        raise ConfigError(
            f"a device can't fetch from {public} ({type(error).__name__}): mend `public` in "
            "SELFTRUST_AUDIO_STORE, or leave it out; then audio passes through this service"
        ) from error
    if answer.content != _CONTENT:
        raise ConfigError(
            f"{public} answers {answer.status_code} to a signed link: it must be the very server "
            "and pass on the Host header; or leave `public` out of SELFTRUST_AUDIO_STORE"
        )
