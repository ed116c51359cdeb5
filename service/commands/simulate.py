"""`selftrust simulate`: signed platform requests, to try a running service without a device."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from service.alexa_authority import AlexaAuthority
from service.alexa_client import DEMO_SKILL, SignedAlexa, SignedRequest
from service.commands.posting import post
from service.commands.simulate_dialogflow import dialogflow
from service.commands.simulate_twilio import twilio


@click.group()
def simulate() -> None:
    """Send signed platform requests to a service in demo or test mode."""


@simulate.command()
@click.option("--url", default="http://127.0.0.1:8080/alexa", help="The service's Alexa door.")
@click.option(
    "--authority",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the test authority; made if need be.",
)
@click.option("--skill", default=DEMO_SKILL, help="The skill id to speak for.")
@click.option("--user", default="amzn1.ask.account.DEMO", help="Whose account.")
@click.argument("said", nargs=-1)
def alexa(url: str, authority: Path, skill: str, user: str, said: tuple[str, ...]) -> None:
    """Open the skill, then say things: intents as Name or Name:slot=value, words as "words".

    The service must trust the authority: start it with SELFTRUST_MODE=test,
    SELFTRUST_ALEXA_ROOTS=FOLDER/roots.pem and SELFTRUST_ALEXA_CHAINS=FOLDER/chains.

    \b
    selftrust simulate alexa --authority /tmp/authority GiveRating:rating=6 '"it was a long day"'
    """
    device = SignedAlexa(
        AlexaAuthority.open(authority, datetime.now(UTC)),
        lambda: datetime.now(UTC),
        skill_id=skill,
        user=user,
    )
    _send(url, device.launch())
    for words in said:
        _send(url, _request(device, words))


simulate.add_command(dialogflow)
simulate.add_command(twilio)


def _request(device: SignedAlexa, said: str) -> SignedRequest:
    if said.startswith('"'):
        return device.speak(said.strip('"'))
    name, _, slots = said.partition(":")
    pairs = (pair.partition("=") for pair in slots.split(",") if pair)
    return device.intent(name, {slot: value for slot, _, value in pairs})


def _send(url: str, request: SignedRequest) -> None:
    body = post(url, request.headers, request.body, refused="does the service trust the authority?")
    click.echo(json.dumps(json.loads(body), ensure_ascii=False))
