"""The processes: `serve`, and what it starts; `up`, which is `make run`."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from types import FrameType

import click

from audio.synthesis.voices import voices_from
from service import known_types, logs, recogniser, show, supervisor, tracing
from service import worker as workers
from service.commands.invite import invitation
from service.config import Config, read_config
from service.errors import ConfigError
from service.home import only_server, open_job_journal, prepare
from service.queues import QUEUES
from service.readiness import draining_mark
from service.speech import heaps
from service.speech.ears import Ears
from service.speech.protocol import socket_path
from service.speech.server import SpeechServer
from service.wyoming import process as wyoming_process
from skills import understanding

log = logging.getLogger(__name__)


@click.command()
@click.option("--open", "open_door", is_flag=True, help="Ask for no token at /v1/turn (loopback).")
@click.option(
    "--queue",
    "queues",
    multiple=True,
    type=click.Choice(tuple(QUEUES)),
    help="Do this queue's jobs, and serve no door but /metrics; several, each with its own.",
)
def serve(open_door: bool, queues: tuple[str, ...]) -> None:
    """Serve every door: web, worker and speech, until Ctrl-C.

    \b
    selftrust serve            then POST to http://127.0.0.1:8080/v1/turn with the bearer token
    selftrust serve --open     the same without a token, for this machine alone
    selftrust serve --queue speech-to-text     a host for this work, with SELFTRUST_QUEUE_URL
    """
    config = prepare(read_config(open_door=open_door))
    if queues and config.queue_url is None:
        raise ConfigError("--queue needs a task engine: set SELFTRUST_QUEUE_URL")
    logs.configure(config.log_format)
    voices_from(config.voices).close()  # a wrong setting is said here, and not by every child
    with only_server(config):
        draining_mark(config).unlink(missing_ok=True)
        supervisor.Supervisor(
            supervisor.commands(config, queues),
            supervisor.child_environment(config),
            on_start=lambda: click.echo(_welcome(config, queues)),
            on_stop=lambda: _say_that_it_ends(config),
        ).run()


def _say_that_it_ends(config: Config) -> None:
    """Let /readyz say no, and go on serving for as long as a balancer takes to see it."""
    try:
        draining_mark(config).touch()
    except OSError as error:
        log.warning("no balancer is told that this ends: %s", error.strerror)
        return
    time.sleep(config.drain_seconds)


def _welcome(config: Config, queues: Sequence[str]) -> str:
    """Name the address; where nobody can sign in yet, with the link to begin by."""
    if queues:
        return f"Self Trust works at {', '.join(queues)}"
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
        serve.callback(open_door=False, queues=())  # type: ignore[misc]  # click keeps the function


@click.command(hidden=True)
def web() -> None:
    """Serve what comes by HTTP, and nothing else: where each process is a unit of its own."""
    config = prepare(read_config())
    logs.configure(config.log_format)
    draining_mark(config).unlink(missing_ok=True)
    supervisor.Supervisor(
        {"web": supervisor.web_command(config)},
        on_stop=lambda: _say_that_it_ends(config),
    ).run()


@click.command(hidden=True)
@click.option("--queue", type=click.Choice(tuple(QUEUES)), help="Do this queue's jobs alone.")
def worker(queue: str | None) -> None:
    """Do the jobs: one of the processes that `serve` starts."""
    config = read_config() if queue is None else prepare(read_config())
    workers.run(config, queue)


@click.command(hidden=True)
def wyoming() -> None:
    """Serve satellites: one of the processes that `serve` starts where it is told an address."""
    wyoming_process.run(read_config())


@click.command(hidden=True)
def speech() -> None:
    """Hold the models: one of the processes that `serve` starts."""
    heaps.limit()
    config = read_config()
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "speech")
    known_types.learn()
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
