"""`selftrust simulate alexa`: an Echo that needs no Amazon, with its player and queue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import click

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.alexa_device import AlexaDevice
from service.commands.posting import post, tell, turns
from service.errors import ConfigError
from skills.understanding import load

_INTENT = re.compile(r"(?:AMAZON\.)?[A-Z][A-Za-z]+(?::\S+)?")
_BUTTONS = {"/play": "Play", "/pause": "Pause", "/next": "Next", "/previous": "Previous"}


@click.command()
@click.option("--url", default="http://127.0.0.1:8080/alexa", help="The service's Alexa door.")
@click.option(
    "--authority",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the test authority; made if need be.",
)
@click.option("--skill", default=DEMO_SKILL, help="The skill id to speak for.")
@click.option("--user", default="amzn1.ask.account.DEMO", help="Whose account.")
@click.option("--person", default="", help="Whose voice the device knows, by its id.")
@click.option("--locale", default="en-US", help="The device's language.")
@click.option("--screen", is_flag=True, help="The device has a display.")
@click.option("--json", "as_json", is_flag=True, help="Print each response as it came.")
@click.argument("said", nargs=-1)
def alexa(
    url: str,
    authority: Path,
    skill: str,
    user: str,
    person: str,
    locale: str,
    said: tuple[str, ...],
    *,
    screen: bool,
    as_json: bool,
) -> None:
    """Open the skill on a pretended Echo, with every request signed.

    Without words on the command line, type them; Ctrl-D walks away. Words are said; an intent
    may be named as Name or Name:slot=value. For the player:
    /wait 30 (seconds pass), /end (plays to the end), /fail, and the buttons /play /pause /next
    /previous. /disable disables the skill. On a display, "/touch 7" touches what has that name.

    The service must trust the authority: start it with SELFTRUST_MODE=test,
    SELFTRUST_ALEXA_ROOTS=FOLDER/roots.pem and SELFTRUST_ALEXA_CHAINS=FOLDER/chains.

    \b
    selftrust simulate alexa --authority /tmp/authority yes six "it was a long day"
    """
    signed = SignedAlexa(
        AlexaAuthority.open(authority, datetime.now(UTC)),
        lambda: datetime.now(UTC),
        skill_id=skill,
        user=user,
        locale=locale,
        display=screen,
        person=person,
    )
    echo = _Echo(url, signed, AlexaDevice(signed, load(locale)), as_json=as_json)
    echo.send(echo.device.launch())
    for words in turns(said):
        if words.strip():
            echo.take(words.strip())


class _Echo:
    """Sends what happens to a device, and shows what is heard and done there."""

    def __init__(
        self, url: str, signed: SignedAlexa, device: AlexaDevice, *, as_json: bool
    ) -> None:
        self._url = url
        self._signed = signed
        self.device = device
        self._as_json = as_json

    def take(self, words: str) -> None:
        """Let something be said, pressed or pass."""
        for request in self._requests(words):
            self.send(request)

    def send(self, request: SignedRequest) -> None:
        """Post a request; show the answer, and send what the player reports of it."""
        asked = "does the service trust the authority?"
        answer = post(self._url, request.headers, request.body, refused=asked)
        response: dict[str, Any] = json.loads(answer)["response"]
        if self._as_json:
            click.echo(json.dumps(json.loads(answer), ensure_ascii=False))
        else:
            self._show(response)
        reports = self.device.hear(response)
        if not self._as_json:
            self._show_asked()
            self._show_display()
        for report in reports:
            self.send(report)

    def _requests(self, words: str) -> Iterator[SignedRequest]:
        if words.startswith("/"):
            yield from self._happens(words)
        elif _INTENT.fullmatch(words):
            name, _, slots = words.partition(":")
            pairs = (pair.partition("=") for pair in slots.split(",") if pair)
            yield self._signed.intent(name, {slot: value for slot, _, value in pairs})
        else:
            yield self.device.say(words.strip('"'))

    def _happens(self, command: str) -> Iterator[SignedRequest]:
        name, _, what = command.partition(" ")
        if name in _BUTTONS:
            yield self.device.press(_BUTTONS[name])
        elif name == "/wait" and what.isdigit():
            self.device.pass_time(float(what))
        elif name == "/end":
            nearly = self.device.nearly_finish()
            yield from [nearly] if nearly else []
            yield from self.device.finish()
        elif name == "/fail":
            failed = self.device.fail()
            yield from [failed] if failed else []
        elif name == "/touch":
            touched = self.device.touch(what)
            yield from [touched] if touched else []
            if touched is None:
                self._show_display()
        elif name == "/disable":
            yield self.device.disable()
        else:
            raise ConfigError(f"no {command!r} here; `selftrust simulate alexa --help` lists them")

    def _show(self, response: dict[str, Any]) -> None:
        speech = response.get("outputSpeech", {}).get("ssml", "")
        heard = re.sub(r"<audio[^>]*>", " (chime) ", speech)
        heard = " ".join(unescape(re.sub(r"<[^>]*>", " ", heard)).split())
        if heard:
            tell(heard)
        for directive in response.get("directives", ()):
            if directive["type"].startswith("AudioPlayer."):
                click.echo(f"            ({_told(directive)})")
        if card := response.get("card"):
            told = [card[part] for part in ("title", "content") if part in card]
            click.echo(f"            (card: {': '.join(told) or card['type']})")
        if response.get("shouldEndSession") is False:
            click.echo("            (listening)")

    def _show_asked(self) -> None:
        if self.device.asked:
            tell(self.device.asked)

    def _show_display(self) -> None:
        if self.device.display:
            click.echo(f"            [{' | '.join(self.device.display.texts())}]")


def _told(directive: dict[str, Any]) -> str:
    kind = directive["type"].removeprefix("AudioPlayer.")
    if kind != "Play":
        return f"the player is told: {kind}"
    stream = directive["audioItem"]["stream"]
    when = "next" if directive["playBehavior"] == "ENQUEUE" else "now"
    title, minutes, *_ = stream["token"].split("-")
    seconds = stream["offsetInMilliseconds"] // 1000
    return f"the player plays {title}, {minutes} min, {when}, from second {seconds}"
