"""`pin`: what entries are asked for before they are read aloud."""

from __future__ import annotations

from contextlib import closing

import click

from service.commands.person import find, open_store, platform_option, user_option


@click.command()
@user_option
@platform_option
@click.option("--remove", is_flag=True, help="Ask for no PIN any more.")
def pin(user: str, platform: str, remove: bool) -> None:
    """Set the PIN (4 to 8 digits) that is asked for before entries are read aloud.

    \b
    selftrust pin --user u-1
    """
    with closing(open_store()) as store:
        person = find(store, platform, user)
        chosen = (
            None if remove else click.prompt("New PIN", hide_input=True, confirmation_prompt=True)
        )
        store.change_pin(person, chosen)
    click.echo("No PIN is asked for." if remove else "Entries are read aloud only after this PIN.")
