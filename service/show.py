"""The show of `make run`: a check-in, a reflection and a guided piece, for real, before the eyes.

It runs on an installation of its own in a temporary folder, with a test authority in Amazon's
place, and both are gone afterwards: nobody's journal is touched, and nobody's door stays open.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import Voices, voices_from
from service import recogniser
from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.commands.progress import progress
from service.config import Config
from service.errors import ConfigError
from service.home import open_job_journal
from service.prompts import check_in_prompts
from service.stores import audio_cache
from service.submission import Spoken, submit
from skills.guided import Catalogue
from skills.speech import Say

START_SECONDS = 30.0
PIECE = ("G01", 1)
REFLECTION = (
    "Today I noticed that I waited for a sign from other people, "
    "and then I asked myself what I wanted."
)
CHECK_IN: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("yes", "AMAZON.YesIntent", {}),
    ("about a six", "GiveRating", {"rating": "6"}),
    ("hopeful", "NameFeeling", {"feeling": "hopeful"}),
    ("I said no to a favor and the sky stayed up", "", {}),
    ("yes please", "AMAZON.YesIntent", {}),
)


def run(config: Config) -> None:
    """Render what is needed, then show a whole evening with it.

    Raises:
        SelfTrustError: something does not work; the message says what.
    """
    voices = voices_from(config.voices)
    renderer = _renderer(config, voices)
    click.echo(recogniser.chosen(config).notice)
    _render_prompts(config, renderer)
    title, minutes = PIECE
    piece = Piece.of_script(Catalogue.load(config.locale).script(title), minutes, "stream")
    with progress("A guided piece, Solid Ground") as show:
        made = renderer.render(piece, on_progress=show)
    with tempfile.TemporaryDirectory(prefix="selftrust-show-") as folder:
        recording = Path(folder) / "reflection.wav"
        with recording.open("wb") as out:
            renderer.write(Piece.of_speech((Say(REFLECTION, personal=True),), "wyoming"), out)
        voices.close()
        _show(config, Path(folder), recording)
    click.echo(f"\nThe guided piece: {made.path} ({made.seconds:.0f} s, voice {made.voice})")


def _renderer(config: Config, voices: Voices) -> Renderer:
    cache = audio_cache(config)
    return Renderer(cache, voices.synthesizers)


def _render_prompts(config: Config, renderer: Renderer) -> None:
    prompts = list(check_in_prompts(config.locale))
    with progress("The check-in's prompts") as show:
        for number, prompt in enumerate(prompts, start=1):
            renderer.render(prompt)
            show(number / len(prompts))


def _show(config: Config, folder: Path, recording: Path) -> None:
    demo = _demo_config(config, folder)
    authority = AlexaAuthority.open(folder / "authority", datetime.now(UTC))
    with _serving(demo, authority):
        click.echo("\nA check-in, by signed Alexa requests:")
        _check_in(demo, authority)
        click.echo("\nA reflection, spoken by a voice file:")
        _reflection(demo, recording)


def _demo_config(config: Config, folder: Path) -> Config:
    home = folder / "home"
    home.mkdir(mode=0o700)
    (home / "models").symlink_to(config.models)
    port = _free_port()
    return replace(
        config,
        home=home,
        bind_host="127.0.0.1",
        bind_port=port,
        public_url=f"http://127.0.0.1:{port}",
        mode="demo",
        audio_store=None,
        master_key_file=home / "keys" / "master.key",
        alexa_skill_ids=(DEMO_SKILL,),
        web_workers=1,
    )


@contextmanager
def _serving(demo: Config, authority: AlexaAuthority) -> Iterator[None]:
    """Run the real service, as `selftrust serve` does, until the show is over."""
    env = {
        **os.environ,
        "SELFTRUST_HOME": str(demo.home),
        "SELFTRUST_BIND": f"{demo.bind_host}:{demo.bind_port}",
        "SELFTRUST_PUBLIC_URL": demo.public_url,
        "SELFTRUST_MODE": demo.mode,
        "SELFTRUST_MASTER_KEY_FILE": str(demo.master_key_file),
        "SELFTRUST_WEB_WORKERS": str(demo.web_workers),
        "SELFTRUST_CACHE": str(demo.cache),
        "SELFTRUST_AUDIO_STORE": "",
        "SELFTRUST_ALEXA_SKILL_ID": DEMO_SKILL,
        "SELFTRUST_ALEXA_ROOTS": str(authority.roots),
        "SELFTRUST_ALEXA_CHAINS": str(authority.chains),
    }
    command = [sys.executable, "-m", "service.cli", "serve"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait_until_healthy(demo, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_until_healthy(demo: Config, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _http(demo, "GET", "/healthz").status == http.client.OK:
                return
        except OSError:
            time.sleep(0.1)
    raise ConfigError("the service did not start; `selftrust doctor` says why")


def _check_in(demo: Config, authority: AlexaAuthority) -> None:
    alexa = SignedAlexa(authority, lambda: datetime.now(UTC))
    _tell("(opens the skill)", _post(demo, alexa.launch()))
    for words, intent, slots in CHECK_IN:
        request = alexa.intent(intent, slots) if intent else alexa.speak(words)
        response = _post(demo, request)
        _tell(words, response)
    _listen(demo, response)


def _tell(words: str, response: dict[str, Any]) -> None:
    click.echo(f"  You:        {words}")
    speech = response.get("outputSpeech")
    if speech:
        click.echo(f"  Self Trust: {unescape(re.sub('<[^>]*>', '', speech['ssml'])).strip()}")


def _listen(demo: Config, response: dict[str, Any]) -> None:
    """Fetch what the device would now play."""
    stream = response["directives"][0]["audioItem"]["stream"]
    answer = _http(demo, "GET", urlsplit(stream["url"]).path)
    click.echo(f"  (plays {len(answer.body)} bytes of {answer.content_type})")


def _reflection(demo: Config, recording: Path) -> None:
    with closing(open_job_journal(demo)) as journal:
        now, zone = datetime.now(UTC), ZoneInfo(demo.timezone)
        kept = submit(journal, Spoken("show", "you", recording.read_bytes(), now, zone))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            entries = journal.entries(journal.person("show", "you") or "")
            entry = next(entry for entry in entries if entry.id == kept.entry_id)
            if entry.fields["text"] is not None:
                break
            time.sleep(0.1)
        else:
            raise ConfigError("the reflection was kept but not transcribed; see selftrust doctor")
    click.echo(f"  Spoken:     {REFLECTION}")
    click.echo(f"  Journal:    {entry.fields['text']}")
    click.echo(
        f"  (heard by {entry.fields['engine']}, {entry.fields['model']}; decrypted just now)"
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content_type: str
    body: bytes


def _post(demo: Config, request: SignedRequest) -> dict[str, Any]:
    answer = _http(demo, "POST", "/alexa", request)
    if answer.status != http.client.OK:
        raise ConfigError(f"the service refused a signed request with {answer.status}")
    response: dict[str, Any] = json.loads(answer.body)["response"]
    return response


def _http(demo: Config, method: str, path: str, request: SignedRequest | None = None) -> _Answer:
    connection = http.client.HTTPConnection(demo.bind_host, demo.bind_port, timeout=START_SECONDS)
    with closing(connection):
        headers = dict(request.headers) if request else {}
        connection.request(method, path, request.body if request else None, headers)
        response = connection.getresponse()
        return _Answer(response.status, response.headers.get_content_type(), response.read())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
