"""Whether Amazon signed these very bytes: certificate address, chain, signature."""

from __future__ import annotations

import base64
import posixpath
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from service.platforms.alexa_chains import Chains
from service.platforms.alexa_trust import TrustStore
from service.platforms.request import RawRequest, Refused

_MAX_URL_LENGTH = 512
_MAX_SIGNATURE_LENGTH = 2048
# Amazon's rule, as what may be there instead of what may not: no user info, query, fragment,
# percent sign, backslash, control or non-ASCII character has a place in it.
_CERTIFICATE_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(/[A-Za-z0-9._~/-]+)")


class AlexaVerifier:
    """Checks a request's signature before anything in it is read."""

    def __init__(self, chains: Chains, trust: TrustStore) -> None:
        self._chains = chains
        self._trust = trust

    def verify(self, request: RawRequest) -> None:
        """Check that Amazon signed the body.

        Only Signature-256 counts; the older SHA-1 `Signature` is ignored.

        Raises:
            Refused: 400 and the reason's code.
        """
        signature = _signature(request.headers.get("Signature-256"))
        path = certificate_path(request.headers.get("SignatureCertChainUrl"))
        chain = self._chains.chain(path)
        try:
            key = self._trust.signing_key(chain)
        except Refused:
            self._chains.reject(path)
            raise
        try:
            key.verify(signature, request.body, PKCS1v15(), SHA256())
        except InvalidSignature as error:
            raise Refused(400, "signature_wrong") from error


def certificate_path(url: str | None) -> str:
    """Return the path of the chain within Amazon's bucket, without dot segments.

    The address to fetch is built anew from it: what a request says is never fetched as it stands.

    Raises:
        Refused: the address is missing or is not one of Amazon's for this purpose.
    """
    if url is None:
        raise Refused(400, "certificate_url_missing")
    match = _CERTIFICATE_URL.fullmatch(url) if len(url) <= _MAX_URL_LENGTH else None
    path = posixpath.normpath(match[1]) if match else ""
    if not path.startswith("/echo.api/"):
        raise Refused(400, "certificate_url_foreign")
    return path


def _signature(header: str | None) -> bytes:
    if not header:
        raise Refused(400, "signature_missing")
    if len(header) > _MAX_SIGNATURE_LENGTH:
        raise Refused(400, "signature_malformed")
    try:
        return base64.b64decode(header, validate=True)
    except ValueError as error:
        raise Refused(400, "signature_malformed") from error
