"""A throw-away stand-in for Amazon: it signs requests that a service in demo mode accepts.

Its chain has the shape of Amazon's own (echo-api-cert-12.pem): four certificates with RSA keys of
2048 bits, the last two of them roots for which an older root vouches, and each says where it would
be revoked. So a verifier has as much to do as with Amazon's, and as many paths to try.

For the demo, `selftrust simulate alexa` and the tests. A service trusts it only through
SELFTRUST_ALEXA_ROOTS and SELFTRUST_ALEXA_CHAINS, which production refuses.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import (
    AuthorityInformationAccessOID,
    ExtendedKeyUsageOID,
    NameOID,
    ObjectIdentifier,
)

CHAIN_FILE = "echo-api-cert-selftrust.pem"
CHAIN_URL = f"https://s3.amazonaws.com/echo.api/{CHAIN_FILE}"

_SIGNER = "echo-api.amazon.com"
_NOWHERE = "selftrust.invalid"
_DOMAIN_VALIDATED = ObjectIdentifier("2.23.140.1.2.1")
_LIFETIME = timedelta(days=30)
_MARGIN = timedelta(days=1)
"""Issued so long before now, and renewed so long before the end."""

Key: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate together with its key: what the next one down is signed with."""

    certificate: x509.Certificate
    key: Key


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a certificate holds."""

    start: datetime
    end: datetime


def issue_authority(name: str, validity: Validity, issuer: Issuer | None = None) -> Issuer:
    """Make a certificate that may sign others: a root without `issuer`, else an intermediate."""
    key = signing_key()
    return Issuer(_authority(_name(name), key, validity, issuer), key)


def cross_signed(root: Issuer, validity: Validity, issuer: Issuer) -> x509.Certificate:
    """Let an older root vouch for a root: the same name and key, in another certificate."""
    return _authority(root.certificate.subject, root.key, validity, issuer)


def _authority(
    subject: x509.Name, key: Key, validity: Validity, issuer: Issuer | None
) -> x509.Certificate:
    builder = _builder(subject, key, validity, issuer)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return builder.sign(issuer.key if issuer else key, SHA256())


def issue_leaf(
    key: Key, validity: Validity, issuer: Issuer, names: Sequence[str] = (_SIGNER,)
) -> x509.Certificate:
    """Make a server's certificate for these DNS names, or for none."""
    builder = _builder(_name(_SIGNER), key, validity, issuer)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    purpose = x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    )
    builder = builder.add_extension(purpose, critical=False)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    return builder.sign(issuer.key, SHA256())


def signing_key() -> rsa.RSAPrivateKey:
    """Make the kind of key that Amazon signs with; it takes about a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(*certificates: x509.Certificate) -> bytes:
    """Write certificates one after the other."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


class AlexaAuthority:
    """Roots, intermediate and leaf in a folder: `roots.pem` and `chains/` are for the service."""

    def __init__(self, folder: Path, key: rsa.RSAPrivateKey) -> None:
        self.roots = folder / "roots.pem"
        self.chains = folder / "chains"
        self._key = key

    @classmethod
    def open(cls, folder: Path, now: datetime) -> AlexaAuthority:
        """Return the folder's authority; make it if there is none or its certificates run out."""
        file = folder / "leaf-key.pem"
        if _usable(folder, file, now):
            key = load_pem_private_key(file.read_bytes(), password=None)
        else:
            key = signing_key()
            _write(folder, file, key, now)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{file} holds no RSA key; delete the folder {folder}")
        return cls(folder, key)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers that Alexa would send with `body`."""
        signature = self._key.sign(body, PKCS1v15(), SHA256())
        return {
            "Content-Type": "application/json; charset=utf-8",
            "SignatureCertChainUrl": CHAIN_URL,
            "Signature-256": base64.b64encode(signature).decode("ascii"),
        }


def _usable(folder: Path, key_file: Path, now: datetime) -> bool:
    chain_file = folder / "chains" / CHAIN_FILE
    if not (key_file.is_file() and chain_file.is_file() and (folder / "roots.pem").is_file()):
        return False
    leaf = x509.load_pem_x509_certificates(chain_file.read_bytes())[0]
    return leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc - _MARGIN


def _write(folder: Path, key_file: Path, key: rsa.RSAPrivateKey, now: datetime) -> None:
    validity = Validity(now - _MARGIN, now + _LIFETIME)
    eldest = issue_authority("Self Trust demo eldest root", validity)
    elder = issue_authority("Self Trust demo elder root", validity)
    root = issue_authority("Self Trust demo root", validity)
    intermediate = issue_authority("Self Trust demo intermediate", validity, root)
    chain = (
        issue_leaf(key, validity, intermediate),
        intermediate.certificate,
        cross_signed(root, validity, elder),
        cross_signed(elder, validity, eldest),
    )
    (folder / "chains").mkdir(parents=True, exist_ok=True)
    key_file.touch(mode=0o600)
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "roots.pem").write_bytes(pem(root.certificate, elder.certificate))
    (folder / "chains" / CHAIN_FILE).write_bytes(pem(*chain))


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, key: Key, validity: Validity, issuer: Issuer | None
) -> x509.CertificateBuilder:
    public = key.public_key()
    signer = issuer.key.public_key() if issuer else public
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.start)
        .not_valid_after(validity.end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )
    return _revocable(builder) if issuer else builder


def _revocable(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    """Say by which policy it was issued, and where it would be revoked: nobody is there."""
    where = [
        x509.AccessDescription(kind, x509.UniformResourceIdentifier(f"http://{name}.{_NOWHERE}"))
        for kind, name in (
            (AuthorityInformationAccessOID.OCSP, "ocsp"),
            (AuthorityInformationAccessOID.CA_ISSUERS, "issuers"),
        )
    ]
    lists = x509.UniformResourceIdentifier(f"http://crl.{_NOWHERE}/revoked.crl")
    policy = x509.PolicyInformation(_DOMAIN_VALIDATED, None)
    return (
        builder.add_extension(x509.AuthorityInformationAccess(where), critical=False)
        .add_extension(
            x509.CRLDistributionPoints([x509.DistributionPoint([lists], None, None, None)]),
            critical=False,
        )
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
