"""The processes: `serve`, and what it starts; `up`, which is `make run`."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from types import FrameType

import click

from audio.synthesis.voices import voices_from
from service import recogniser, show, supervisor
from service import worker as workers
from service.commands.invite import invitation
from service.config import Config, read_config
from service.home import only_server, open_job_journal, prepare
from service.speech.ears import Ears
from service.speech.protocol import socket_path
from service.speech.server import SpeechServer
from service.wyoming import process as wyoming_process
from skills import understanding


@click.command()
@click.option("--open", "open_door", is_flag=True, help="Ask for no token at /v1/turn (loopback).")
def serve(open_door: bool) -> None:
    """Serve every door: web, worker and speech, until Ctrl-C.

    \b
    selftrust serve            then POST to http://127.0.0.1:8080/v1/turn with the bearer token
    selftrust serve --open     the same without a token, for this machine alone
    """
    config = prepare(read_config(open_door=open_door))
    voices_from(config.voices).close()  # a wrong setting is said here, and not by every child
    with only_server(config):
        supervisor.Supervisor(
            supervisor.commands(config),
            supervisor.child_environment(config),
            lambda: click.echo(_welcome(config)),
        ).run()


def _welcome(config: Config) -> str:
    """Name the address; where nobody can sign in yet, with the link to begin by."""
    with closing(open_job_journal(config)) as journal:
        begin = None if journal.logins.there_are_any() else invitation(journal, config.public_url)
    listens = f"Self Trust listens at {config.public_url}"
    return f"{listens}\nBegin on its page, once, at {begin}" if begin else listens


@click.command()
@click.option("--demo", is_flag=True, help="Show a check-in working, and end.")
def up(demo: bool) -> None:
    """Set up, show a whole check-in working, then serve: what `make run` does."""
    config = prepare(read_config())
    show.run(config)
    if not demo:
        click.echo(f"\nNow serving at {config.public_url} (Ctrl-C ends it)")
        serve.callback(open_door=False)  # type: ignore[misc]  # click keeps the function


@click.command(hidden=True)
def worker() -> None:
    """Do the jobs: one of the processes that `serve` starts."""
    workers.run(read_config())


@click.command(hidden=True)
def wyoming() -> None:
    """Serve satellites: one of the processes that `serve` starts where it is told an address."""
    wyoming_process.run(read_config())


@click.command(hidden=True)
def speech() -> None:
    """Hold the models: one of the processes that `serve` starts."""
    config = read_config()
    voices = voices_from(config.voices)
    heard_by, second = recogniser.chosen(config).recogniser, recogniser.second(config)
    ears = Ears(heard_by, understanding.load(config.locale), config.reflection)
    server = SpeechServer(socket_path(config.runtime), voices.synthesizers, heard_by, second, ears)

    def stop(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    with server:
        server.serve_forever()
    voices.close()
