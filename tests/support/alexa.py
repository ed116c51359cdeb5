"""Working fakes round Alexa's door: a clock to set, chains that count, chains of any kind."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm

from service.alexa_authority import Issuer, Validity, issue_authority, issue_leaf, signing_key
from service.platforms.alexa import AlexaPlatform
from service.platforms.alexa_signature import AlexaVerifier
from service.platforms.alexa_trust import Chain, TrustStore
from service.platforms.request import Headers, RawRequest, Refused

NOON = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MONTH = Validity(NOON - timedelta(days=1), NOON + timedelta(days=30))
URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"
PATH = "/echo.api/echo-api-cert-12.pem"


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class CountingChains:
    """Serves one chain at every path, and notes what it was asked for."""

    def __init__(self, chain: Chain) -> None:
        self.served = chain
        self.asked: list[str] = []
        self.rejected: list[str] = []

    def chain(self, path: str) -> Chain:
        self.asked.append(path)
        return self.served

    def reject(self, path: str) -> None:
        self.rejected.append(path)


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """Return the one key that all test leaves share: making one takes a while."""
    return signing_key()


@cache
def root() -> Issuer:
    """Return the root that the tests trust."""
    return issue_authority("Trusted root", MONTH)


@cache
def intermediate() -> Issuer:
    return issue_authority("Intermediate", MONTH, root())


def chain(
    *,
    names: tuple[str, ...] = ("echo-api.amazon.com",),
    validity: Validity = MONTH,
    issuer: Issuer | None = None,
    elliptic: bool = False,
) -> Chain:
    """Make a leaf, and its intermediate: a good chain but for what is asked otherwise."""
    signer = issuer or intermediate()
    key = ec.generate_private_key(ec.SECP256R1()) if elliptic else rsa_key()
    return issue_leaf(key, validity, signer, names), signer.certificate


def self_signed() -> Chain:
    """Make a leaf with the right name that vouches for itself."""
    return (_plain_leaf("echo-api.amazon.com").sign(rsa_key(), SHA256()),)


def without_purpose() -> Chain:
    """Make a good chain but for its leaf, which doesn't say what it is for."""
    signer = intermediate()
    leaf = _plain_leaf("Intermediate").add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False
    )
    return leaf.sign(signer.key, SHA256()), signer.certificate


def _plain_leaf(issuer: str) -> x509.CertificateBuilder:
    names = x509.SubjectAlternativeName([x509.DNSName("echo-api.amazon.com")])
    return (
        x509.CertificateBuilder()
        .subject_name(_name("echo-api.amazon.com"))
        .issuer_name(_name(issuer))
        .public_key(rsa_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(MONTH.start)
        .not_valid_after(MONTH.end)
        .add_extension(names, critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def signature(body: bytes, algorithm: HashAlgorithm | None = None) -> str:
    signed = rsa_key().sign(body, PKCS1v15(), algorithm or SHA256())
    return base64.b64encode(signed).decode("ascii")


def request(body: bytes, headers: Headers | None = None) -> RawRequest:
    """Make a request; without `headers` it is signed as Amazon would."""
    if headers is None:
        headers = {"SignatureCertChainUrl": URL, "Signature-256": signature(body)}
    return RawRequest("POST", "/alexa", headers, b"", body, "127.0.0.1")


def unverified_platform() -> AlexaPlatform:
    """Make a door whose parse and render are used alone."""
    clock = SetClock()
    verifier = AlexaVerifier(CountingChains(()), TrustStore([root().certificate], clock))
    return AlexaPlatform(verifier, None, clock)


def code_of(error: Refused) -> tuple[int, str]:
    return error.status, error.code
