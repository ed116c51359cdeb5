"""What the conformance tests share: their mark, one running service, and its signing proxy."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL
from tests.support.ports import free_port
from tests.support.running_service import Installation, running
from tests.support.signing_proxy import signing_proxy

HERE = Path(__file__).parent
NPM = HERE / "npm"
MODEL = HERE.parents[1] / "deploy/alexa/skill-package/interactionModels/custom/en-US.json"


def pytest_configure(config: pytest.Config) -> None:
    # The vendors' source is of another Python's time.
    config.addinivalue_line("filterwarnings", "ignore:invalid escape sequence")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.conformance)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> AlexaAuthority:
    return AlexaAuthority.open(tmp_path_factory.mktemp("authority"), datetime.now(UTC))


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, authority: AlexaAuthority
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("service")
    settings = {
        "PUBLIC_URL": "https://voice.example.org",
        "WYOMING_BIND": f"127.0.0.1:{free_port()}",
        "SATELLITES": "assist_satellite.desk=anna",
    }
    with running(folder, authority, **settings) as installed:
        yield installed


@pytest.fixture(scope="session")
def alexa_door(service: Installation, authority: AlexaAuthority) -> Iterator[str]:
    """Return where clients that sign nothing reach the service's Alexa door."""
    with signing_proxy(service, authority) as address:
        yield address


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Run a script of npm/ and return what it prints."""

    def run(*command: str, stdin: str = "", **environment: str) -> str:
        done = subprocess.run(
            ["node", *command],  # noqa: S607 - wherever the developer has it
            cwd=NPM,
            input=stdin,
            text=True,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def virtual_alexa(alexa_door: str, node: Callable[..., str]) -> Callable[..., list[dict[str, Any]]]:
    """Let virtual-alexa take steps in one session after another; return the answers."""

    def drive(*steps: list[Any]) -> list[dict[str, Any]]:
        printed = node(
            "virtual_alexa.js", alexa_door, str(MODEL), DEMO_SKILL, stdin=json.dumps(steps)
        )
        return [json.loads(line) for line in printed.splitlines()]

    return drive
