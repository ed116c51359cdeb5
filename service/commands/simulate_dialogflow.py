"""`selftrust simulate dialogflow`: a conversation through a Dialogflow agent that isn't needed."""

from __future__ import annotations

import json
from typing import Any, Literal

import click

from service.commands.posting import post, tell, turns
from service.config import read_config
from service.dialogflow_client import PretendDialogflow, WebhookRequest
from service.errors import ConfigError


@click.command()
@click.option("--url", default="http://127.0.0.1:8080", help="The service's address.")
@click.option("--edition", type=click.Choice(["cx", "es"]), default="cx", help="Which Dialogflow.")
@click.option("--user", default="demo", help="The user that the integration names.")
@click.option("--caller", help="A telephone number: the conversation is a call of it.")
@click.argument("said", nargs=-1)
def dialogflow(
    url: str, edition: Literal["es", "cx"], user: str, caller: str | None, said: tuple[str, ...]
) -> None:
    """Converse as a Dialogflow agent's user, by the secret that the service has.

    Without words on the command line, type them; an empty line is silence, Ctrl-D ends.

    \b
    SELFTRUST_DIALOGFLOW_SECRET=$(openssl rand -hex 32)  (in .env, for both)
    selftrust simulate dialogflow yes "about a six" hopeful
    """
    config = read_config()
    if not config.dialogflow_secrets:
        raise ConfigError("set SELFTRUST_DIALOGFLOW_SECRET, for the service and for this command")
    agent = PretendDialogflow(edition, config.dialogflow_secrets[0], user=user, caller=caller)
    over = _exchange(url, agent.launch())
    for words in turns(said):
        if over:
            return
        over = _exchange(url, agent.say(words) if words else agent.be_silent())


def _exchange(url: str, request: WebhookRequest) -> bool:
    """Send a request, show what is heard, and tell whether the conversation is over."""
    body = post(
        url.rstrip("/") + request.path,
        request.headers,
        request.body,
        refused="does the service have the same SELFTRUST_DIALOGFLOW_SECRET?",
    )
    answer = json.loads(body)
    messages = answer.get("fulfillmentMessages") or answer["fulfillmentResponse"]["messages"]
    ends = [_show(message) for message in messages]
    return any(ends)


def _show(message: dict[str, Any]) -> bool:
    for text in message.get("text", {}).get("text", ()):
        if text:
            tell(text)
    audio = message.get("payload", {}).get("audio")
    address = audio["url"] if audio else message.get("playAudio", {}).get("audioUri")
    if address:
        click.echo(f"            (plays {address})")
    return "endInteraction" in message or bool(message.get("payload", {}).get("session_end"))
