"""`selftrust simulate`: signed platform requests, to try a running service without a device."""

from __future__ import annotations

import click

from service.commands.simulate_alexa import alexa
from service.commands.simulate_dialogflow import dialogflow
from service.commands.simulate_twilio import twilio


@click.group()
def simulate() -> None:
    """Send signed platform requests to a service in demo or test mode."""


simulate.add_command(alexa)
simulate.add_command(dialogflow)
simulate.add_command(twilio)
