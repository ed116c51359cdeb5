"""Whether a certificate chain is Amazon's for signing Alexa's requests, at this moment."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import certifi
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from service.errors import ConfigError
from service.platforms.request import Refused

SIGNER = "echo-api.amazon.com"
MAX_CHAIN_BYTES = 32 * 1024
_MAX_PROVEN = 8
"""Of chains; only trusted ones get in, so no stranger can fill it."""

Chain: TypeAlias = tuple[x509.Certificate, ...]
"""The leaf first, then its intermediates."""
Clock: TypeAlias = Callable[[], datetime]
"""Returns the time now, aware of its zone."""

# What reading a hostile certificate's parts can raise, next to VerificationError.
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.UnsupportedGeneralNameType,
)


def parse_chain(pem: bytes) -> Chain:
    """Read the certificates of a PEM file.

    Raises:
        Refused: it is no PEM chain, or longer than any honest one.
    """
    if len(pem) > MAX_CHAIN_BYTES:
        raise Refused(400, "certificate_too_large")
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except _UNREADABLE as error:
        raise Refused(400, "certificate_unreadable") from error


@dataclass(frozen=True, slots=True)
class _Proven:
    """What a chain was found to vouch for, and while it does."""

    chain: Chain
    key: RSAPublicKey
    start: datetime
    end: datetime


class TrustStore:
    """The roots that a chain may lead to."""

    def __init__(self, roots: Iterable[x509.Certificate], now: Clock) -> None:
        self._store = Store(list(roots))
        self._now = now
        self._proven: dict[int, _Proven] = {}
        """By the identity of the chain, which is kept: to hash its certificates takes longer."""

    def signing_key(self, chain: Chain) -> RSAPublicKey:
        """Return the key that the chain's leaf vouches for.

        What was proven is remembered for as long as every certificate on the way is valid: of all
        that is checked, only that depends on the time.

        Raises:
            Refused: the chain leads to no trusted root, is not valid now, is not for
                echo-api.amazon.com by exactly that name, or its key is not RSA.
        """
        now = self._now()
        known = self._proven.get(id(chain))
        if known is not None and known.start <= now <= known.end:
            return known.key
        proven = self._prove(chain, now)
        if len(self._proven) >= _MAX_PROVEN:
            self._proven.clear()
        self._proven[id(chain)] = proven
        return proven.key

    def _prove(self, chain: Chain, now: datetime) -> _Proven:
        leaf, *intermediates = chain
        try:
            path = self._path(leaf, intermediates, now)
            _check_purpose(leaf)
            key = leaf.public_key()
        except VerificationError as error:
            raise Refused(400, "certificate_untrusted") from error
        except _UNREADABLE as error:
            raise Refused(400, "certificate_unreadable") from error
        if not isinstance(key, RSAPublicKey):
            raise Refused(400, "certificate_key_not_rsa")
        start = max(certificate.not_valid_before_utc for certificate in path)
        end = min(certificate.not_valid_after_utc for certificate in path)
        return _Proven(chain, key, start, end)

    def _path(
        self, leaf: x509.Certificate, intermediates: list[x509.Certificate], now: datetime
    ) -> list[x509.Certificate]:
        """Return the certificates that lead from the leaf to a root, with both."""
        policy = PolicyBuilder().store(self._store).time(now)
        return policy.build_server_verifier(x509.DNSName(SIGNER)).verify(leaf, intermediates)


def _check_purpose(leaf: x509.Certificate) -> None:
    """Check what the verification leaves open: a wildcard for the name, a leaf for any purpose."""
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if SIGNER not in names.get_values_for_type(x509.DNSName):
        raise Refused(400, "certificate_not_the_signer")
    # Raises where none is named; the verification has checked what it names.
    leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def public_roots() -> list[x509.Certificate]:
    """Return the roots that browsers trust."""
    with warnings.catch_warnings():
        # A few old roots carry serial numbers that the standard forbids; they sign nothing here.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes())


def read_roots(path: Path) -> list[x509.Certificate]:
    """Read extra roots from a PEM file, or from the *.pem files of a folder.

    Raises:
        ConfigError: nothing there can be read.
    """
    files = sorted(path.glob("*.pem")) if path.is_dir() else [path]
    try:
        roots = [x509.load_pem_x509_certificates(file.read_bytes()) for file in files]
    except (OSError, ValueError) as error:
        raise _no_roots(path) from error
    if not roots:
        raise _no_roots(path)
    return [root for bundle in roots for root in bundle]


def _no_roots(path: Path) -> ConfigError:
    return ConfigError(
        f"SELFTRUST_ALEXA_ROOTS is {path}, where no PEM certificate can be read; "
        "name a PEM file or a folder of *.pem files, or unset it"
    )
