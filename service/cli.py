"""`selftrust`: the command line."""

from __future__ import annotations

import sys
from typing import Any

import click

from service import logs
from service.commands import (
    backup,
    converse,
    doctor,
    invite,
    jobs,
    journal,
    key,
    models,
    pin,
    reflect,
    render,
    serve,
    simulate,
    sound,
    speech,
    token,
)
from skills.speech import SelfTrustError


class _Commands(click.Group):
    """Says what went wrong in one line, and never in a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SelfTrustError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our output has gone
            raise SystemExit(1) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(f"{where}{error.strerror or error}") from error


@click.group(
    cls=_Commands,
    epilog="Begin with `selftrust doctor`, or talk to it: `selftrust talk --text`.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.option("-v", "--verbose", is_flag=True, help="Say more of what happens.")
def main(verbose: bool) -> None:
    """A voice companion for people who are learning to trust themselves."""
    logs.configure(level=logs.INFO if verbose else logs.WARNING)


for command in (
    serve.up,
    serve.serve,
    serve.web,
    serve.worker,
    serve.speech,
    serve.wyoming,
    converse.talk,
    reflect.reflect,
    speech.understand,
    speech.transcribe,
    render.render,
    sound.play,
    sound.voices,
    sound.cache,
    journal.journal,
    jobs.jobs,
    invite.invite,
    backup.backup,
    backup.restore,
    backup.upgrade,
    key.key,
    models.models,
    pin.pin,
    token.token,
    simulate.simulate,
    doctor.doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
