"""Our verification of Alexa's signatures beside Amazon's reference implementation.

It agrees on good requests and on forgeries, and is stricter where the reference is known to be
wrong (docs/adr/0006-alexa-verification.md).
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model import RequestEnvelope
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding

from service.alexa_authority import Validity, issue_authority, pem
from service.platforms.alexa import AlexaPlatform
from service.platforms.alexa_signature import AlexaVerifier
from service.platforms.alexa_trust import Chain, TrustStore
from service.platforms.request import RawRequest, Refused
from tests.support.alexa import CountingChains, chain, root, signature

TODAY = datetime.now(UTC)
MONTH = Validity(TODAY - timedelta(days=1), TODAY + timedelta(days=30))
HOST = "https://s3.amazonaws.com"
URL = f"{HOST}/echo.api/echo-api-cert-12.pem"
SKILL = "amzn1.ask.skill.reference"

pytestmark = pytest.mark.filterwarnings("ignore")  # of the reference, which is from 2022


@dataclass(frozen=True)
class Delivery:
    """A request as it may arrive; good, but for what a case changes."""

    body: bytes
    headers: Mapping[str, str]
    chain: Chain = field(default_factory=lambda: chain(validity=MONTH))


def now() -> datetime:
    return datetime.now(UTC)


def envelope(age: timedelta = timedelta()) -> bytes:
    application = {"application": {"applicationId": SKILL}, "user": {"userId": "u-1"}}
    request = {
        "type": "LaunchRequest",
        "requestId": "r-1",
        "timestamp": (now() - age).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "locale": "en-US",
    }
    session = {**application, "sessionId": "s-1", "new": True}
    context = {"System": application}
    return json.dumps(
        {"version": "1.0", "session": session, "context": context, "request": request}
    ).encode()


def good(age: timedelta = timedelta(), url: str = URL, **others: Any) -> Delivery:
    body = envelope(age)
    headers = {"SignatureCertChainUrl": url, "Signature-256": signature(body)}
    return Delivery(body, headers, **others)


def with_other_words() -> Delivery:
    return Delivery(envelope().replace(b"en-US", b"en-GB"), good().headers)


def by_sha1() -> Delivery:
    body = envelope()
    headers = {"SignatureCertChainUrl": URL, "Signature-256": signature(body, SHA1())}  # noqa: S303 - what is to be refused
    return Delivery(body, headers)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """Import the reference, whose oscrypto knows of no OpenSSL patch level beyond one digit."""
    search = re.search

    def widened(pattern: Any, text: str, flags: int = 0) -> Any:
        if isinstance(pattern, str):
            pattern = pattern.replace(r"\d\.\d\.\d[a-z]*", r"\d+\.\d+\.\d+[a-z]*")
        return search(pattern, text, flags)

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(re, "search", widened)
        from ask_sdk_webservice_support import verifier  # noqa: PLC0415 - only importable like this

    module: ModuleType = verifier
    return module


@pytest.fixture
def reference_takes(
    reference: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Delivery], bool]:
    """Ask the reference, with our root in the place of the public ones."""
    from certvalidator import (  # noqa: PLC0415 - it imports oscrypto, too
        CertificateValidator,
        ValidationContext,
    )

    trusted = [root().certificate.public_bytes(Encoding.DER)]

    def validator(end: bytes, intermediates: list[bytes]) -> Any:
        context = ValidationContext(trust_roots=trusted, allow_fetching=False)
        return CertificateValidator(end, intermediates, validation_context=context)

    monkeypatch.setattr(reference, "CertificateValidator", validator)

    def takes(delivery: Delivery) -> bool:
        checker = reference.RequestVerifier()
        checker._cert_cache[delivery.headers["SignatureCertChainUrl"]] = pem(*delivery.chain)
        body = delivery.body.decode()
        read = DefaultSerializer().deserialize(body, RequestEnvelope)
        try:
            checker.verify(delivery.headers, body, read)
            reference.TimestampVerifier().verify(delivery.headers, body, read)
        except reference.VerificationException:
            return False
        return True

    return takes


def we_take(delivery: Delivery) -> bool:
    trust = TrustStore([root().certificate], now)
    verifier = AlexaVerifier(CountingChains(delivery.chain), trust)
    platform = AlexaPlatform(verifier, [SKILL], now)
    raw = RawRequest("POST", "/alexa", delivery.headers, b"", delivery.body, "127.0.0.1")
    try:
        platform.verify(raw)
    except Refused:
        return False
    return True


@pytest.mark.parametrize(
    "url",
    [
        URL,
        f"{HOST}:443/echo.api/echo-api-cert-12.pem",
        f"{HOST}/echo.api/../echo.api/echo-api-cert-12.pem",
        "HTTPS://S3.AMAZONAWS.COM/echo.api/echo-api-cert-12.pem",
    ],
)
def test_both_take_what_amazon_signs(reference_takes: Callable[[Delivery], bool], url: str) -> None:
    delivery = good(url=url)

    assert reference_takes(delivery)
    assert we_take(delivery)


FORGERIES: dict[str, Callable[[], Delivery]] = {
    "other words": with_other_words,
    "SHA-1": by_sha1,
    "http": lambda: good(url=URL.replace("https", "http")),
    "another host": lambda: good(url=URL.replace("s3.", "s3-x.")),
    "another case of the path": lambda: good(url=URL.replace("echo.api/", "EcHo.aPi/")),
    "another path": lambda: good(url=f"{HOST}/invalid.path/cert.pem"),
    "out of the path": lambda: good(url=f"{HOST}/echo.api/../bucket/c.pem"),
    "another port": lambda: good(url=URL.replace(".com/", ".com:563/")),
    "a root of somebody's": lambda: good(
        chain=chain(validity=MONTH, issuer=issue_authority("Somebody's", MONTH))
    ),
    "another name": lambda: good(chain=chain(validity=MONTH, names=("evil.example",))),
    "expired": lambda: good(
        chain=chain(validity=Validity(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    ),
    "too old": lambda: good(age=timedelta(seconds=160)),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_both_refuse_a_forgery(
    reference_takes: Callable[[Delivery], bool], forge: Callable[[], Delivery]
) -> None:
    delivery = forge()

    assert not reference_takes(delivery)
    assert not we_take(delivery)


STRICTER: dict[str, Callable[[], Delivery]] = {
    "a query": lambda: good(url=f"{URL}?x"),
    "a fragment": lambda: good(url=f"{URL}#f"),
    "a user": lambda: good(url=URL.replace("https://", "https://somebody@")),
    "percent dots": lambda: good(url=f"{HOST}/echo.api/%2e%2e/bucket/c.pem"),
}


@pytest.mark.parametrize("forge", STRICTER.values(), ids=STRICTER)
def test_we_refuse_addresses_that_the_reference_would_fetch(
    reference_takes: Callable[[Delivery], bool], forge: Callable[[], Delivery]
) -> None:
    delivery = forge()

    assert reference_takes(delivery)
    assert not we_take(delivery)
