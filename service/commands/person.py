"""Whose journal a command is about: the options that say it, and the look-up."""

from __future__ import annotations

import click

from service.config import read_config
from service.errors import ConfigError
from service.home import open_job_journal, prepare
from service.journal.store import Journal
from service.platforms.generic import NAME as GENERIC

user_option = click.option("--user", required=True, help="The user of the turns, such as u-1.")
platform_option = click.option("--platform", default=GENERIC, help="Whose user that is.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def open_store() -> Journal:
    """Open the installation's journal; it may be served meanwhile."""
    return open_job_journal(prepare(read_config()))


def find(store: Journal, platform: str, user: str) -> str:
    """Return the id of a person.

    Raises:
        ConfigError: nobody is known by that name.
    """
    person = store.person(platform, user)
    if person is None:
        raise ConfigError(f"nobody is known as {user} on {platform}; see --platform")
    return person
