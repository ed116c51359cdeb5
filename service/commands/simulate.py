"""`selftrust simulate`: what platforms send, to try a running service without a device."""

from __future__ import annotations

import click

from service.commands.simulate_alexa import alexa
from service.commands.simulate_dialogflow import dialogflow
from service.commands.simulate_twilio import twilio
from service.commands.simulate_wyoming import wyoming


@click.group()
def simulate() -> None:
    """Send a running service what platforms and devices would."""


simulate.add_command(alexa)
simulate.add_command(dialogflow)
simulate.add_command(twilio)
simulate.add_command(wyoming)
