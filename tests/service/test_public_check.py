"""`selftrust doctor --public`: what a platform would find at the public address."""

from __future__ import annotations

import ssl
import threading
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
import trustme
from flask import Flask
from werkzeug.serving import make_server

from service import public_check
from service.config import Config
from service.public_check import examine_public
from tests.support.doors import Service


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must not make a server that answers one that can't be reached."""
    monkeypatch.setattr(public_check, "TIMEOUT_SECONDS", 60.0)


class Public:
    """Serves an application by https."""

    def __init__(self, app: Flask, authority: trustme.CA, name: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        self._server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=context)
        self.url = f"https://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def found(config: Config, url: str, trusting: ssl.SSLContext) -> dict[str, tuple[bool, str]]:
    findings = examine_public(replace(config, public_url=url), trusting)
    return {finding.check: (finding.ok, finding.what) for finding in findings}


def test_a_whole_installation_is_found_well(
    service: Service, authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    with Public(service.app, authority, "localhost") as public:
        seen = found(service.config, public.url, trusting)

    assert [ok for ok, _ in seen.values()] == [True, True, True, True]
    assert "public signature path" in seen


def test_a_certificate_that_nobody_trusts_is_named(service: Service, authority: trustme.CA) -> None:
    with Public(service.app, authority, "localhost") as public:
        seen = found(service.config, public.url, ssl.create_default_context())

    assert not seen["public certificate"][0]
    assert "public authority" in seen["public certificate"][1]


def test_a_server_that_lets_anything_through_is_named(
    service: Service, authority: trustme.CA, trusting: ssl.SSLContext, tmp_path: Path
) -> None:
    other = Flask("other")
    other.add_url_rule("/healthz", "health", lambda: "ok")
    other.add_url_rule("/alexa", "alexa", lambda: "hello", methods=["POST"])
    with Public(other, authority, "localhost") as public:
        seen = found(service.config, public.url, trusting)

    assert seen["public service"][0]
    assert not seen["public signature path"][0]
    assert "answered with 200" in seen["public signature path"][1]


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        ("http://voice.example.org", "https://"),
        ("https://voice.example.org:8443", "443 only"),
        ("https://localhost:9", "open the port"),
    ],
)
def test_what_alexa_could_not_reach_is_named(
    service: Service, trusting: ssl.SSLContext, url: str, fix: str
) -> None:
    ok, what = found(service.config, url, trusting)["public address"]

    assert not ok
    assert fix in what
