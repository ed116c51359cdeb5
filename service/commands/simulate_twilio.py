"""`selftrust simulate twilio`: a telephone call that needs no telephone."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from service.commands.posting import post, tell, turns
from service.config import Config, is_loopback, read_config
from service.errors import ConfigError
from service.platforms.twilio import PATH, Account, account
from service.twilio_api import TwilioApi, twilio_api
from service.twilio_client import HeardOnThePhone, PretendCall, SignedForm, heard

WRITTEN_SECONDS = 60.0


@click.command()
@click.option("--url", default="http://127.0.0.1:8080", help="Where the service listens.")
@click.option("--caller", default="+15555550100", help="The number that calls.")
@click.argument("said", nargs=-1)
def twilio(url: str, caller: str, said: tuple[str, ...]) -> None:
    """Call the service, with every request signed by the account's token.

    Without words on the command line, type them: words are said, digits are keys, an empty line
    is silence, and where a reflection is recorded the name of a sound file is told into it.
    Ctrl-D hangs up.

    \b
    SELFTRUST_TWILIO_ACCOUNT and SELFTRUST_TWILIO_TOKEN (in .env, for both)
    selftrust simulate twilio yes 7 hopeful
    For recordings, serve with SELFTRUST_MODE=test SELFTRUST_TWILIO_API=http://127.0.0.1:8090
    """
    config = read_config()
    calls = account(config)
    if calls is None:
        raise ConfigError(
            "set SELFTRUST_TWILIO_ACCOUNT (AC and 32 digits) and SELFTRUST_TWILIO_TOKEN, for the "
            "service and for this command"
        )
    with _recordings(config, calls) as api:
        line = _Line(url, config.public_url, PretendCall(calls.sid, calls.tokens[0],
                     f"{config.public_url}{PATH}", caller=caller), api)  # fmt: skip
        line.talk(said)


@contextmanager
def _recordings(config: Config, calls: Account) -> Iterator[TwilioApi | None]:
    """Stand in for Twilio where the service fetches recordings, if that is on this machine."""
    at = urlsplit(config.twilio_api)
    if not is_loopback(at.hostname or "") or at.port is None:
        yield None
        return
    try:
        with twilio_api(calls.sid, calls.tokens[0], at.port) as api:
            yield api
    except OSError as error:
        raise ConfigError(f"{config.twilio_api} can't be served: {error.strerror}") from error


class _Line:
    """The call, and what Twilio does between the caller and the service."""

    def __init__(self, url: str, public_url: str, call: PretendCall, api: TwilioApi | None) -> None:
        self._url = url.rstrip("/")
        self._public_url = public_url
        self._call = call
        self._api = api

    def talk(self, said: tuple[str, ...]) -> None:
        heard_last = self._send(self._call.ring())
        for words in turns(said):
            if heard_last.waits is None:
                return
            heard_last = self._answered(heard_last, words)
        if heard_last.waits is not None:
            self._send(self._call.hang_up())
            click.echo("            (you hang up)")

    def _answered(self, line: HeardOnThePhone, words: str) -> HeardOnThePhone:
        if line.waits == "recording":
            return self._recorded(line, words)
        to = line.actions["answer"]
        if words.isdigit():
            return self._send(self._call.press(to, words))
        if line.waits == "keys":  # nobody listens while a piece plays
            return self._send(self._call.be_silent(line.actions["next"]))
        return self._send(self._call.say(to, words) if words else self._call.be_silent(to))

    def _recorded(self, line: HeardOnThePhone, words: str) -> HeardOnThePhone:
        if not words:
            return self._send(self._call.be_silent(line.actions["next"]))
        file = Path(words)
        if self._api is None or not file.is_file():
            raise ConfigError(
                "a reflection is recorded here: name a sound file, and serve with SELFTRUST_MODE="
                "test and SELFTRUST_TWILIO_API=http://127.0.0.1:8090, so that it can be fetched"
            )
        sid = f"RE{secrets.token_hex(16)}"
        self._api.recordings[sid] = file.read_bytes()
        told = self._send(self._call.record(line.actions["recorded"], sid))
        self._send(self._call.recording_is_there(line.actions["recording"], sid))
        self._wait_until_fetched(self._api, sid)
        return told

    def _wait_until_fetched(self, api: TwilioApi, sid: str) -> None:
        until = time.monotonic() + WRITTEN_SECONDS
        while sid in api.recordings and time.monotonic() < until:
            time.sleep(0.1)
        kept = "is fetched, and deleted at Twilio" if sid not in api.recordings else "waits"
        click.echo(f"            (the recording {kept})")

    def _send(self, request: SignedForm) -> HeardOnThePhone:
        body = post(
            self._url + request.url.removeprefix(self._public_url),
            request.headers,
            request.body,
            refused="does the service have the same account, token and SELFTRUST_PUBLIC_URL?",
        )
        line = heard(body)
        if line.said:
            tell(" ".join(line.said))
        for address in line.played:
            click.echo(f"            (plays {address})")
        return line
