"""Reads where the audio store is: `s3://bucket/folder?endpoint=...&region=...&public=...`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from audio.bucket_address import BucketAddress, Credentials
from service.errors import ConfigError

_NAME = "SELFTRUST_AUDIO_STORE"
_EXAMPLE = "s3://bucket/folder?endpoint=https://s3.example.org&region=eu-central-1"
_OPTIONS = {"endpoint", "region", "public"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_FOLDER = re.compile(r"(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?")
_REGION = "us-east-1"
"""What servers that know no regions expect."""


def read(
    address: str, region: str | None, key_id: str | None, secret: str | None, token: str | None
) -> BucketAddress:
    """Read an address, and the credentials that the AWS_* variables give beside it.

    Raises:
        ConfigError: it is none, or half of the credentials is missing.
    """
    name, prefix, options = _parts(address)
    if bool(key_id) != bool(secret):
        raise ConfigError("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or *_FILE), or neither")
    return BucketAddress(
        name,
        prefix,
        options.get("region") or region or _REGION,
        _server("endpoint", options),
        _server("public", options),
        Credentials(key_id, secret, token) if key_id and secret else None,
    )


def _parts(address: str) -> tuple[str, str, dict[str, str]]:
    url = urlsplit(address)
    options = dict(parse_qsl(url.query))
    prefix = url.path.strip("/")
    if "@" in url.netloc:
        raise ConfigError(f"{_NAME} holds credentials; set AWS_ACCESS_KEY_ID and its secret")
    is_one = url.scheme == "s3" and _BUCKET.fullmatch(url.netloc) and _FOLDER.fullmatch(prefix)
    if not is_one or url.fragment or set(options) - _OPTIONS:
        raise ConfigError(f"{_NAME} must look like {_EXAMPLE}")
    return url.netloc, prefix, options


def _server(option: str, options: dict[str, str]) -> str | None:
    address = options.get(option)
    if address is None:
        return None
    url = urlsplit(address)
    if url.scheme not in ("http", "https") or not url.hostname or url.query or "@" in url.netloc:
        raise ConfigError(f"{option} in {_NAME} must look like https://s3.example.org")
    return address.rstrip("/")
