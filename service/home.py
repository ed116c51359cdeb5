"""The folders, key, token and database of one installation, made at the first start."""

from __future__ import annotations

import fcntl
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.config import MIN_TOKEN_CHARACTERS, Config
from service.errors import GET_SCALE, ConfigError
from service.journal import master
from service.journal.store import Journal, open_journal
from service.stores import bucket

if TYPE_CHECKING:
    from service.task_engine import TaskEngine

TURN_BUSY_MS = 1500
"""How long a turn waits for another writer before it says that nothing was saved."""
JOB_BUSY_MS = 5000
"""How long work without a waiting listener does."""


def prepare(config: Config) -> Config:
    """Make what is missing, and return the config with the generic door's token.

    Raises:
        ConfigError: a folder can't be made or written; the message names it.
        JournalError: the journal and its key don't belong together, or can't be opened.
    """
    for folder in (config.home, config.data, config.models, config.runtime):
        _private_folder(folder)
    _make_folder(config.cache)
    had_key = config.master_key_file.exists()
    _open(config, TURN_BUSY_MS).close()
    if (engine := task_engine(config)) and config.database_url:
        engine.make_tables(config.database_url)
    if not had_key and config.mode == "production":
        _tell_recovery_code(config.master_key_file)
    return with_token(config)


def _tell_recovery_code(key_file: Path) -> None:
    """Show it to whoever sits there, and to no file: standard error may well be a log."""
    if sys.stderr.isatty():
        click.echo(master.told(master.recovery_code(master.read(key_file))) + "\n", err=True)
        return
    made = f"A master key was made: {key_file}. Keep a copy apart from the backups"
    click.echo(f"{made}, or get a recovery code with: selftrust key rotate", err=True)


def with_token(config: Config) -> Config:
    """Return the config with the generic door's token: the one set, or the one made here."""
    if config.open_door or config.api_token:
        return config
    try:
        token = _token(config.token_file)
    except OSError as error:
        raise ConfigError(f"{config.token_file} can't be made or read: {error.strerror}") from error
    if len(token) < MIN_TOKEN_CHARACTERS:
        raise ConfigError(f"{config.token_file} holds no token; delete it, and one is made anew")
    return replace(config, api_token=token)


def open_turn_journal(config: Config) -> Journal:
    """Open the journal for turns, which can't wait long."""
    return _open(config, TURN_BUSY_MS)


def open_job_journal(config: Config) -> Journal:
    """Open the journal for jobs and commands, which can."""
    return _open(config, JOB_BUSY_MS)


def has_journal(config: Config) -> bool:
    """Tell whether there is a journal: a file that was made, or a server that was named."""
    return config.database_url is not None or config.database.exists()


def _open(config: Config, busy_ms: int) -> Journal:
    engine = task_engine(config)
    return open_journal(
        config.database,
        config.master_key_file,
        busy_ms,
        config.database_url,
        bucket(config),
        engine.hand_over if engine else None,
    )


def task_engine(config: Config) -> TaskEngine | None:
    """Return the task engine; None where none was named.

    Raises:
        ConfigError: it is not installed.
    """
    if config.queue_url is None:
        return None
    try:
        # Imported here: an installation without an engine needs no part of it.
        from service.task_engine import TaskEngine  # noqa: PLC0415 - see above
    except ImportError as error:
        raise ConfigError(f"SELFTRUST_QUEUE_URL needs the task engine: {GET_SCALE}") from error
    return TaskEngine(config.queue_url)


@contextmanager
def only_server(config: Config) -> Iterator[None]:
    """Hold the installation: one server serves it at a time.

    Raises:
        ConfigError: another one does.
    """
    try:
        with _held(_server_lock(config)):
            yield
    except BlockingIOError:
        raise ConfigError(
            f"another server is running on {config.home}; stop it, or set SELFTRUST_HOME"
        ) from None


def is_served(config: Config) -> bool:
    """Tell whether a server is running on the installation."""
    return _is_held(_server_lock(config))


@contextmanager
def at_work(config: Config, queue: str | None = None) -> Iterator[None]:
    """Be the worker that `has_worker` sees; a second one waits until the first has ended."""
    with _held(_worker_lock(config, queue), wait=True):
        yield


def has_worker(config: Config, queue: str | None = None) -> bool:
    """Tell whether a worker is at work here: on a queue's jobs, or on those of no engine."""
    return _is_held(_worker_lock(config, queue))


def _server_lock(config: Config) -> Path:
    return config.home / "serve.lock"


def _worker_lock(config: Config, queue: str | None) -> Path:
    return config.runtime / f"{'worker' if queue is None else queue}.lock"


@contextmanager
def _held(file: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock that ends with this process, however it ends."""
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _is_held(file: Path) -> bool:
    """Tell whether somebody holds a lock; looking wants no right to write, nor a disk that can."""
    try:
        with file.open() as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _private_folder(folder: Path) -> None:
    _make_folder(folder)
    status = folder.stat()
    if status.st_uid != os.getuid():
        raise ConfigError(f"{folder} belongs to somebody else; set SELFTRUST_HOME elsewhere")
    if stat.S_IMODE(status.st_mode) & 0o077:
        folder.chmod(0o700)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} can't be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK):
        raise ConfigError(f"{folder} can't be written; give this user the right to, or move it")


def _token(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass  # another process has just made it
        finally:
            draft.unlink()
    return file.read_text("utf-8").strip()
