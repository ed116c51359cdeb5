"""Chains are fetched with care, by real HTTP from a server on this machine that misbehaves."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from service.alexa_authority import pem
from service.platforms import alexa_chains
from service.platforms.alexa_chains import Download, FetchedChains, FolderChains
from service.platforms.alexa_trust import TrustStore
from service.platforms.request import Refused
from tests.support.alexa import PATH, SetClock, chain, code_of, root, self_signed


class CertificateServer(ThreadingHTTPServer):
    """Serves a chain at every path but for those that name a fault; counts what it is asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.good = pem(*chain())
        self.hold = threading.Event()
        """Requests for a path with "hang" wait for it."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: CertificateServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if "redirect" in self.path:
            self.send_response(302)
            self.send_header("Location", "/echo.api/elsewhere.pem")
            self.end_headers()
        elif "missing" in self.path:
            self._send(404, self.server.good)
        elif "html" in self.path:
            self._send(200, b"<html>Access denied</html>")
        elif "untrusted" in self.path:
            self._send(200, pem(*self_signed()))
        elif "huge" in self.path:
            self._send_without_end()
        elif "hang" in self.path:
            self.server.hold.wait()
        else:
            self._send(200, self.server.good)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_without_end(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100_000):
                self.wfile.write(b"x" * 10_000)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[CertificateServer]:
    server = CertificateServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine must make neither a fetch fail, nor a moment of ours pass."""
    for name in ("FETCH_SECONDS", "WAIT_SECONDS", "FAILURE_SECONDS", "_MINUTE"):
        monkeypatch.setattr(alexa_chains, name, 600.0)


@pytest.fixture
def chains(server: CertificateServer) -> FetchedChains:
    return FetchedChains(Download(server.origin), TrustStore([root().certificate], SetClock()))


def refusal(chains: FetchedChains, path: str) -> str:
    with pytest.raises(Refused) as refused:
        chains.chain(path)
    status, code = code_of(refused.value)
    assert status == 400
    return code


def test_a_chain_is_fetched_once_and_kept(server: CertificateServer, chains: FetchedChains) -> None:
    first, second = chains.chain(PATH), chains.chain(PATH)

    assert pem(*first) == pem(*second) == server.good
    assert server.asked == [PATH]


def test_many_requests_at_once_share_one_fetch(
    server: CertificateServer, chains: FetchedChains
) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(chains.chain, [PATH] * 64))

    assert {pem(*each) for each in found} == {server.good}
    assert server.asked == [PATH]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("redirect", "certificate_unavailable"),
        ("missing", "certificate_unavailable"),
        ("html", "certificate_unreadable"),
        ("huge", "certificate_too_large"),
        ("untrusted", "certificate_untrusted"),
    ],
)
def test_14_a_server_that_misbehaves_is_refused_and_left_alone_for_a_while(
    server: CertificateServer, chains: FetchedChains, fault: str, code: str
) -> None:
    path = f"/echo.api/{fault}.pem"

    assert refusal(chains, path) == code
    assert refusal(chains, path) == "certificate_unavailable"
    assert server.asked == [path]


def test_14_a_server_that_hangs_holds_nobody_up_for_long(
    server: CertificateServer, chains: FetchedChains, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains.chain(PATH)
    monkeypatch.setattr(alexa_chains, "WAIT_SECONDS", 0.2)

    with ThreadPoolExecutor(1) as thread:
        hanging = thread.submit(refusal, chains, "/echo.api/hang.pem")
        served_meanwhile = chains.chain(PATH)

    assert pem(*served_meanwhile) == server.good
    assert hanging.result() == "certificate_unavailable"


def test_14_a_server_that_is_gone_is_refused() -> None:
    trust = TrustStore([root().certificate], SetClock())
    chains = FetchedChains(Download("http://127.0.0.1:9"), trust)

    assert refusal(chains, PATH) == "certificate_unavailable"


def test_14_a_server_that_cannot_prove_its_name_is_refused(server: CertificateServer) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    trust = TrustStore([root().certificate], SetClock())
    chains = FetchedChains(Download(server.origin.replace("http:", "https:")), trust)

    assert refusal(chains, PATH) == "certificate_unavailable"
    assert server.asked == []


def test_a_failure_is_forgotten_after_a_moment(
    server: CertificateServer, chains: FetchedChains, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, server.good = server.good, b"not yet"
    assert refusal(chains, PATH) == "certificate_unreadable"
    server.good = good

    monkeypatch.setattr(alexa_chains, "FAILURE_SECONDS", 0.0)

    assert pem(*chains.chain(PATH)) == good


def test_13_a_flood_of_addresses_is_fetched_a_few_times_and_fills_no_memory(
    server: CertificateServer, chains: FetchedChains
) -> None:
    server.good = b"nothing is here"

    codes = {refusal(chains, f"/echo.api/{number}.pem") for number in range(500)}

    assert len(server.asked) == alexa_chains.MAX_FETCHES_A_MINUTE
    assert codes == {"certificate_unreadable", "certificate_fetches_limited"}
    assert len(chains._failed_at) <= 64


def test_13_no_more_than_eight_chains_are_kept_and_the_one_in_use_stays(
    server: CertificateServer, chains: FetchedChains
) -> None:
    chains.chain(PATH)
    for number in range(20):
        chains.chain(f"/echo.api/{number}.pem")
        chains.chain(PATH)

    assert len(chains._kept) == 8
    assert server.asked.count(PATH) == 1


def test_13_no_more_than_four_fetches_run_at_once(
    server: CertificateServer, chains: FetchedChains, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alexa_chains, "WAIT_SECONDS", 0.5)
    paths = [f"/echo.api/hang-{number}.pem" for number in range(12)]

    with ThreadPoolExecutor(12) as threads:
        codes = sorted(threads.map(lambda path: refusal(chains, path), paths))

    assert codes == ["certificate_fetches_limited"] * 8 + ["certificate_unavailable"] * 4
    assert len(server.asked) <= 4


def test_a_rejected_chain_is_fetched_anew_but_not_at_once(
    server: CertificateServer, chains: FetchedChains, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains.chain(PATH)

    chains.reject(PATH)

    assert refusal(chains, PATH) == "certificate_unavailable"
    monkeypatch.setattr(alexa_chains, "FAILURE_SECONDS", 0.0)
    chains.chain(PATH)
    assert server.asked == [PATH, PATH]


def test_a_folder_serves_chains_by_file_name_and_notices_changes(tmp_path: Path) -> None:
    good, other = chain(), chain(names=("other.example",))
    file = tmp_path / "echo-api-cert-12.pem"
    chains = FolderChains(tmp_path)

    file.write_bytes(pem(*good))
    first = chains.chain(PATH)
    file.write_bytes(pem(*other))

    assert (first, chains.chain(PATH)) == (good, other)


@pytest.mark.parametrize("content", [None, b"x" * 40_000])
def test_a_folder_without_the_chain_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "echo-api-cert-12.pem").write_bytes(content)

    with pytest.raises(Refused):
        FolderChains(tmp_path).chain(PATH)
