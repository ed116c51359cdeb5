"""Only bytes that Amazon signed get in; the numbers are those of the attack table."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from werkzeug.datastructures import Headers

from service.alexa_authority import Issuer, Validity, issue_authority
from service.alexa_authority import pem as pem_text
from service.errors import ConfigError
from service.platforms.alexa_signature import AlexaVerifier, certificate_path
from service.platforms.alexa_trust import (
    Chain,
    TrustStore,
    parse_chain,
    public_roots,
    read_roots,
)
from service.platforms.request import RawRequest, Refused
from tests.support.alexa import (
    MONTH,
    NOON,
    PATH,
    URL,
    CountingChains,
    SetClock,
    chain,
    code_of,
    request,
    root,
    rsa_key,
    self_signed,
    signature,
    without_purpose,
)

BODY = json.dumps({"greeting": "h\u00e9llo", "rating": 6}, ensure_ascii=False).encode()


def verifier(chains: CountingChains, clock: SetClock | None = None) -> AlexaVerifier:
    return AlexaVerifier(chains, TrustStore([root().certificate], clock or SetClock()))


def refusal(raw: RawRequest, served: Chain | None = None) -> tuple[str, CountingChains]:
    """Verify a request that must be refused with 400; return the code and what was asked for."""
    chains = CountingChains(served or chain())
    with pytest.raises(Refused) as refused:
        verifier(chains).verify(raw)
    status, code = code_of(refused.value)
    assert status == 400
    return code, chains


def test_what_amazon_signed_is_accepted() -> None:
    chains = CountingChains(chain())

    verifier(chains).verify(request(BODY))

    assert chains.asked == [PATH]


def test_header_names_are_read_in_any_case() -> None:
    headers = Headers({"signaturecertchainurl": URL, "SIGNATURE-256": signature(BODY)})

    verifier(CountingChains(chain())).verify(request(BODY, headers))


def test_1_a_missing_signature_is_refused_before_anything_is_fetched() -> None:
    code, chains = refusal(request(BODY, {"SignatureCertChainUrl": URL}))

    assert (code, chains.asked) == ("signature_missing", [])


def test_2_the_old_signature_alone_counts_for_nothing() -> None:
    headers = {"SignatureCertChainUrl": URL, "Signature": signature(BODY, SHA1())}  # noqa: S303 - the attack

    assert refusal(request(BODY, headers))[0] == "signature_missing"


def test_3_an_old_signature_under_the_new_name_is_refused() -> None:
    headers = {"SignatureCertChainUrl": URL, "Signature-256": signature(BODY, SHA1())}  # noqa: S303 - the attack

    assert refusal(request(BODY, headers))[0] == "signature_wrong"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "signature_missing"),
        ("not base64!", "signature_malformed"),
        ("\u00e9\u00e8", "signature_malformed"),
        ("A" * 1_000_000, "signature_malformed"),
        ("AAAA", "signature_wrong"),
        (base64.b64encode(b"\x00" * 256).decode(), "signature_wrong"),
    ],
)
def test_4_a_signature_that_is_none_is_refused(header: str, code: str) -> None:
    raw = request(BODY, {"SignatureCertChainUrl": URL, "Signature-256": header})

    assert refusal(raw)[0] == code


def test_5_a_single_changed_byte_is_noticed() -> None:
    headers = {"SignatureCertChainUrl": URL, "Signature-256": signature(BODY)}
    changed = BODY.replace(b"6", b"7")

    assert refusal(request(changed, headers))[0] == "signature_wrong"


@pytest.mark.parametrize(
    "same_json",
    [
        json.dumps(json.loads(BODY)).encode(),
        json.dumps(json.loads(BODY), ensure_ascii=False, separators=(",", ":")).encode(),
        json.dumps(json.loads(BODY), ensure_ascii=False, indent=1).encode(),
        json.dumps(dict(reversed(json.loads(BODY).items())), ensure_ascii=False).encode(),
        BODY + b"\n",
    ],
)
def test_6_the_same_json_in_other_bytes_is_refused(same_json: bytes) -> None:
    headers = {"SignatureCertChainUrl": URL, "Signature-256": signature(BODY)}

    assert refusal(request(same_json, headers))[0] == "signature_wrong"


FOREIGN_URLS = [
    # 7: the scheme
    "http://s3.amazonaws.com/echo.api/c.pem",
    "ftp://s3.amazonaws.com/echo.api/c.pem",
    "file:///echo.api/c.pem",
    "//s3.amazonaws.com/echo.api/c.pem",
    "/echo.api/c.pem",
    "",
    # 8: the host
    "https://notamazon.com/echo.api/c.pem",
    "https://s3.amazonaws.com@evil.example/echo.api/c.pem",
    "https://s3.amazonaws.com.evil.example/echo.api/c.pem",
    "https://s3xamazonaws.com/echo.api/c.pem",
    "https://169.254.169.254/echo.api/c.pem",
    "https://s3.amazonaws.com./echo.api/c.pem",
    # 9: the port
    "https://s3.amazonaws.com:563/echo.api/c.pem",
    "https://s3.amazonaws.com:99999/echo.api/c.pem",
    "https://s3.amazonaws.com:/echo.api/c.pem",
    "https://s3.amazonaws.com:443443/echo.api/c.pem",
    "https://s3.amazonaws.com:\u0664\u0664\u0663/echo.api/c.pem",
    "https://[::1/echo.api/c.pem",
    "https://[::1]/echo.api/c.pem",
    # 10: the path
    "https://s3.amazonaws.com/EcHo.aPi/c.pem",
    "https://s3.amazonaws.com/invalid.path/c.pem",
    "https://s3.amazonaws.com/echo.apifake/c.pem",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com/echo.api/",
    "https://s3.amazonaws.com//echo.api/c.pem",
    "https://s3.amazonaws.com",
    # 11: the way out of it
    "https://s3.amazonaws.com/echo.api/../bucket/c.pem",
    "https://s3.amazonaws.com/echo.api/%2e%2e/bucket/c.pem",
    "https://s3.amazonaws.com/echo.api/%2E%2E%2Fbucket/c.pem",
    "https://s3.amazonaws.com/echo.api/..\\bucket\\c.pem",
    "https://s3.amazonaws.com\\echo.api/c.pem",
    # 12: what else an address can hold
    "https://user:secret@s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c.pem?x=1",
    "https://s3.amazonaws.com/echo.api/c.pem#f",
    "https://s3.amazonaws.com/echo.api/c.pem\r\nHost: evil.example",
    "https://s3.amazonaws.com/echo.api/c.pem\n",
    "https://s3.amazonaws.com/echo.api/c\t.pem",
    " https://s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c.pem ",
    "https://s3.amazonaws.com/echo.api/\u0441.pem",
    "https://s3.amazonaws.com/echo.api/c\x00.pem",
    "https://s3.amazonaws.com/echo.api/" + "c" * 512 + ".pem",
]


@pytest.mark.parametrize("url", FOREIGN_URLS)
def test_7_to_12_a_foreign_certificate_address_is_refused_and_never_fetched(url: str) -> None:
    raw = request(BODY, {"SignatureCertChainUrl": url, "Signature-256": signature(BODY)})

    code, chains = refusal(raw)

    assert (code, chains.asked) == ("certificate_url_foreign", [])


def test_a_missing_certificate_address_is_refused() -> None:
    code, _ = refusal(request(BODY, {"Signature-256": signature(BODY)}))

    assert code == "certificate_url_missing"


@pytest.mark.parametrize(
    "url",
    [
        URL,
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/other/../echo.api/./echo-api-cert-12.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert-12.pem",
    ],
)
def test_every_way_to_write_amazons_address_leads_to_the_same_path(url: str) -> None:
    assert certificate_path(url) == PATH


def unknown_root() -> Chain:
    return chain(issuer=issue_authority("Unknown", MONTH))


def missing_intermediate() -> Chain:
    return chain()[:1]


def signed_by_a_leaf() -> Chain:
    """Make a second leaf with the key of a good one, which may not sign certificates."""
    good = chain()
    return (*chain(issuer=Issuer(good[0], rsa_key())), *good[1:])


ATTACKS = {
    "15: a leaf that vouches for itself": (self_signed, "certificate_untrusted"),
    "16: a root that nobody trusts": (unknown_root, "certificate_untrusted"),
    "16: no intermediate": (missing_intermediate, "certificate_untrusted"),
    "16: a leaf as intermediate": (signed_by_a_leaf, "certificate_untrusted"),
    "17: a longer name": (
        lambda: chain(names=("echo-api.amazon.com.evil.example",)),
        "certificate_untrusted",
    ),
    "17: another name": (lambda: chain(names=("evil.example",)), "certificate_untrusted"),
    "17: a wildcard": (lambda: chain(names=("*.amazon.com",)), "certificate_not_the_signer"),
    "17: only a common name": (lambda: chain(names=()), "certificate_untrusted"),
    "a leaf without a purpose": (without_purpose, "certificate_unreadable"),
    "18: a leaf that has expired": (
        lambda: chain(validity=Validity(MONTH.start, NOON - timedelta(seconds=1))),
        "certificate_untrusted",
    ),
    "18: a leaf that isn't valid yet": (
        lambda: chain(validity=Validity(NOON + timedelta(seconds=1), MONTH.end)),
        "certificate_untrusted",
    ),
    "19: a key that isn't RSA": (lambda: chain(elliptic=True), "certificate_key_not_rsa"),
}


@pytest.mark.parametrize(("served", "code"), ATTACKS.values(), ids=ATTACKS.keys())
def test_15_to_19_a_chain_that_is_not_amazons_is_refused_and_forgotten(
    served: Callable[[], Chain], code: str
) -> None:
    found, chains = refusal(request(BODY), served())

    assert (found, chains.rejected) == (code, [PATH])


def test_18_a_chain_that_expires_while_it_is_kept_is_refused_from_then_on() -> None:
    clock = SetClock()
    chains = CountingChains(chain(validity=Validity(MONTH.start, NOON + timedelta(hours=1))))
    door = verifier(chains, clock)
    door.verify(request(BODY))

    clock.now += timedelta(hours=2)

    with pytest.raises(Refused) as refused:
        door.verify(request(BODY))
    assert code_of(refused.value) == (400, "certificate_untrusted")
    assert chains.rejected == [PATH]


def test_a_leaf_among_other_names_is_the_signers_too() -> None:
    chains = CountingChains(chain(names=("other.amazon.com", "echo-api.amazon.com")))

    verifier(chains).verify(request(BODY))


@pytest.mark.parametrize("pem", [b"", b"<html>Access denied</html>", b"\x00" * 100])
def test_what_is_no_pem_text_is_refused(pem: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parse_chain(pem)

    assert code_of(refused.value) == (400, "certificate_unreadable")


def test_a_torn_certificate_is_refused() -> None:
    torn = pem_text(*chain())[:700]

    with pytest.raises(Refused) as refused:
        parse_chain(torn)

    assert code_of(refused.value) == (400, "certificate_unreadable")


def test_amazons_root_is_among_the_public_ones() -> None:
    subjects = [root.subject.rfc4514_string() for root in public_roots()]

    assert any("Amazon Root CA 1" in subject for subject in subjects)


def test_extra_roots_are_read_from_a_file_or_a_folder(tmp_path: Path) -> None:
    certificate = root().certificate
    file = tmp_path / "roots.pem"
    file.write_bytes(pem_text(certificate))

    assert read_roots(file) == read_roots(tmp_path) == [certificate]


@pytest.mark.parametrize("content", [b"no certificate", b""])
def test_roots_that_cannot_be_read_name_the_setting_to_mend(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "roots.pem"
    file.write_bytes(content)

    for path in (file, tmp_path / "absent.pem", tmp_path.joinpath("empty")):
        with pytest.raises(ConfigError, match="SELFTRUST_ALEXA_ROOTS"):
            read_roots(path)
