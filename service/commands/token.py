"""`selftrust token`: the tokens that let a person's programs in, Home Assistant's among them."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import click

from service.commands.person import json_option, open_store
from service.errors import ConfigError
from service.journal.tokens import Token

LONGEST_USER = 256


@click.group()
def token() -> None:
    """Make, list and revoke the tokens that speak for one person.

    A token opens /v1/turn and /v1/chat/completions as its person, and as nobody else.
    """


@token.command()
@click.argument("user")
@json_option
def new(user: str, as_json: bool) -> None:
    """Make a token that speaks for USER, and print it, once.

    \b
    selftrust token new anna
    """
    if not 0 < len(user) <= LONGEST_USER:
        raise ConfigError(f"a user's name has 1 to {LONGEST_USER} characters")
    with closing(open_store()) as store:
        made, secret = store.tokens.issue(user, datetime.now(UTC))
    if as_json:
        click.echo(json.dumps({**_row(made), "token": secret}))
    else:
        click.echo(secret)
        click.echo(f"It speaks for {user}, and is not shown again.", err=True)


@token.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the tokens, without their secrets.

    \b
    selftrust token list
    """
    with closing(open_store()) as store:
        for known in store.tokens.all():
            row = _row(known)
            click.echo(json.dumps(row) if as_json else f"{row['id']}  {row['made']}  {row['user']}")


@token.command()
@click.argument("token_id", metavar="ID")
def revoke(token_id: str) -> None:
    """Take a token back: it opens nothing from now on.

    \b
    selftrust token revoke 1a2b3c4d
    """
    with closing(open_store()) as store:
        if not store.tokens.revoke(token_id):
            raise ConfigError("there is no such token; see: selftrust token list")
    click.echo("Revoked.", err=True)


def _row(known: Token) -> dict[str, str]:
    return {
        "id": known.id,
        "user": known.user,
        "made": known.made.isoformat(timespec="seconds"),
    }
