"""`selftrust simulate alexa` against a running service, as somebody would use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from werkzeug.serving import make_server

from service.commands.simulate_alexa import alexa
from tests.support.doors import Service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, service.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/alexa"
    server.shutdown()
    thread.join()


@pytest.fixture(autouse=True)
def now_is_now(service: Service) -> None:
    service.now = datetime.now(UTC)  # which is what the command signs with


def simulate(service: Service, address: str, *said: str, typed: str = "") -> list[str]:
    folder = str(service.authority.roots.parent)
    options = ["--url", address, "--authority", folder, "--user", service.newcomer()]
    done = CliRunner().invoke(alexa, [*options, *said], input=typed, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_what_is_said_is_heard_as_alexa_would(service: Service, address: str) -> None:
    shown = simulate(service, address, "yes", "about a six", "hopeful")

    assert any("zero to ten" in line.lower() for line in shown)
    assert any("Hopeful." in line for line in shown)
    assert shown[-1].strip() == "(listening)"


def test_the_player_is_shown_and_reports(service: Service, address: str) -> None:
    shown = simulate(
        service, address, "yes", "play breathing", "/wait 30", "pause", "resume", "/end"
    )

    assert any("plays G02, 5 min, now, from second 0" in line for line in shown)
    assert any("told: Stop" in line for line in shown)
    assert any("plays G02, 5 min, now, from second 30" in line for line in shown)


def test_a_display_shows_the_dial_and_obeys_a_touch(service: Service, address: str) -> None:
    shown = simulate(service, address, "--screen", "yes", "/touch 7")

    dial = next(line for line in shown if "touch one" in line)
    assert "0 | 1 | 2" in dial
    assert any(line.startswith("Self Trust: Seven.") for line in shown)


def test_a_display_shows_the_player_and_its_buttons_work(service: Service, address: str) -> None:
    shown = simulate(service, address, "--screen", "yes", "play breathing", "/touch Pause")

    assert any("5 min)" in line and "card" in line for line in shown)
    assert any("told: Stop" in line for line in shown)


def test_lines_are_typed_where_none_are_given(service: Service, address: str) -> None:
    shown = simulate(service, address, typed="yes\nGiveRating:rating=6\n")

    assert any(line.startswith("Self Trust: Six.") for line in shown)


def test_responses_can_be_printed_as_they_came(service: Service, address: str) -> None:
    shown = simulate(service, address, "--json", "yes")

    assert len(shown) == 2
    assert all(line.startswith('{"version"') for line in shown)
