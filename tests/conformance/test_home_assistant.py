"""Home Assistant, headless: a sentence of ours becomes a turn, and what comes back is said."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.interaction import DEPLOY
from service.interaction.address import PUBLIC_URL
from tests.support.ports import free_port
from tests.support.running_service import Installation, wait_until
from tests.support.services import TOKEN

PROGRAM = Path(__file__).parents[2] / ".home-assistant/bin/hass"
PASSWORD = "the password of these tests"
CONFIGURATION = """\
homeassistant:
  name: Home
  latitude: 0
  longitude: 0
  elevation: 0
  unit_system: metric
  time_zone: UTC
  country: US
  packages: !include_dir_named packages
http:
  server_host: 127.0.0.1
  server_port: PORT
conversation:
webhook:
automation:
  - use_blueprint:
      path: self_trust/guided_audio.yaml
      input:
        player: media_player.desk
  - use_blueprint:
      path: self_trust/reminder.yaml
      input:
        webhook: a_long_random_name
        satellite: assist_satellite.desk
  - use_blueprint:
      path: self_trust/player.yaml
      input:
        webhook: a_long_random_name
        player: media_player.desk
"""


class Home:
    """A Home Assistant with our files, and somebody signed in."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.log = folder / "home-assistant.log"
        self._port = port
        self._client = f"http://127.0.0.1:{port}/"
        self._token = ""

    def is_up(self) -> bool:
        try:
            return self._request("GET", "/auth/providers", b"", {})[0] < 500
        except OSError:
            return False

    def sign_in(self) -> None:
        flow = {"client_id": self._client, "redirect_uri": self._client}
        begun = self.post("/auth/login_flow", {**flow, "handler": ["homeassistant", None]})
        known = {"client_id": self._client, "username": "me", "password": PASSWORD}
        done = self.post(f"/auth/login_flow/{begun['flow_id']}", known)
        grant = {"grant_type": "authorization_code", "code": done["result"], **flow}
        form = urllib.parse.urlencode(grant).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._token = json.loads(self._request("POST", "/auth/token", form, headers)[1])[
            "access_token"
        ]

    def says(self, sentence: str) -> str:
        """Say a sentence to Home Assistant's own agent; return what it answers."""
        said = {"text": sentence, "language": "en"}
        answer = self.post("/api/conversation/process", said)
        speech: str = answer["response"]["speech"]["plain"]["speech"]
        return speech

    def calls_of(self, domain: str) -> int:
        """Count what its log tells of calls to one of its own services, or of their absence."""
        return self.log.read_text().count(f"{domain}.play_media")

    def post(self, path: str, body: Any) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        status, answer = self._request("POST", path, json.dumps(body).encode(), headers)
        assert status == http.client.OK, answer
        return json.loads(answer or b"null")

    def _request(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        with closing(
            http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        ) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()


@pytest.fixture(scope="module")
def home(service: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder, port = tmp_path_factory.mktemp("home"), free_port()
    shutil.copytree(DEPLOY / "home-assistant", folder, dirs_exist_ok=True)
    package = folder / "packages/self_trust.yaml"
    address = f"http://127.0.0.1:{service.port}"
    package.write_text(package.read_text().replace(PUBLIC_URL, address))
    (folder / "configuration.yaml").write_text(CONFIGURATION.replace("PORT", str(port)))
    (folder / "secrets.yaml").write_text(f'self_trust_authorization: "Bearer {TOKEN}"\n')
    who = [PROGRAM, "--script", "auth", "-c", folder, "add", "me", PASSWORD]
    subprocess.run(who, check=True, capture_output=True)
    running = subprocess.Popen([PROGRAM, "--skip-pip", "-c", folder], stdout=subprocess.DEVNULL)
    try:
        home = Home(folder, port)
        wait_until(home.is_up, "Home Assistant")
        home.sign_in()
        yield home
    finally:
        running.terminate()
        running.wait()


def test_a_sentence_of_ours_reaches_the_dialogue_and_its_words_are_said(home: Home) -> None:
    asked = [home.says("tell self trust hello"), home.says("tell self trust yes")]
    answered = home.says("tell self trust about a six")

    assert all(text.endswith("?") for text in asked)
    assert "six" in answered.lower()


def test_a_named_sentence_begins_what_it_names(home: Home) -> None:
    home.says("tell self trust stop")

    assert home.says("start my check in").endswith("?")


def test_a_sentence_of_the_homes_own_stays_the_homes(home: Home) -> None:
    assert home.says("self trusty old lamp") == "Sorry, I couldn't understand that"


def test_our_blueprints_are_automations_that_home_assistant_takes(home: Home) -> None:
    home.post(
        "/api/webhook/a_long_random_name",
        {"kind": "other", "user": "household", "text": "It is time."},
    )

    assert "invalid automation" not in home.log.read_text()


def test_what_a_satellite_was_asked_to_play_reaches_the_media_player(home: Home) -> None:
    calls = home.calls_of("media_player")
    order = {"kind": "player", "action": "play", "url": "http://127.0.0.1/audio/x.mp3"}
    home.post("/api/webhook/a_long_random_name", {**order, "device": "", "offset_seconds": 0})

    wait_until(lambda: home.calls_of("media_player") > calls, "the player's order")
