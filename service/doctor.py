"""The doctor: checks everything an installation needs, and names the exact fix for each fault."""

from __future__ import annotations

import ctypes.util
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from audio.recognition import vosk
from audio.synthesis.voices import voices_from
from service import recogniser, store_check, stores
from service.config import MIN_TOKEN_CHARACTERS, Config, is_loopback
from service.home import has_journal, has_worker, is_served, open_job_journal
from service.queues import PRERENDER, queue_of
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path
from skills.speech import SelfTrustError

KNOCK_SECONDS = 5.0
LATE = timedelta(minutes=10)
"""A job that somebody waits for has waited too long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check."""

    check: str
    ok: bool
    what: str
    """What was found; where it is not well, why, and how to mend it."""
    needed: bool = True
    """Without it the service does not work; otherwise a part of it doesn't."""


def examine(config: Config) -> Iterator[Finding]:
    """Yield one finding a check, in the order in which faults follow from each other."""
    for check, look in _CHECKS.items():
        try:
            yield look(config)
        except SelfTrustError as error:
            yield Finding(check, ok=False, what=str(error))


def _settings(config: Config) -> Finding:
    if config.unknown:
        names = ", ".join(config.unknown)
        what = f"not a setting: {names}; README.md, Configuration, lists them all"
        return Finding("settings", ok=False, what=what, needed=False)
    return Finding("settings", ok=True, what="all known")


def _journal(config: Config) -> Finding:
    if not has_journal(config):
        return Finding("journal", ok=True, what=_made_later(config.database))
    with closing(open_job_journal(config)) as journal:
        damaged = journal.upkeep.check()
    if damaged:
        what = f"{len(damaged)} damaged: {', '.join(damaged[:3])}; restore a backup or an export"
        return Finding("journal", ok=False, what=what)
    return Finding("journal", ok=True, what=f"whole and readable: {_place(config)}")


def _jobs(config: Config) -> Finding:
    if not has_journal(config):
        return Finding("jobs", ok=True, what="none yet")
    with closing(open_job_journal(config)) as journal:
        rows = journal.jobs.listed()
    dead = [row for row in rows if row.state == "dead"]
    if dead:
        kinds = ", ".join(sorted({f"{row.kind}: {row.error}" for row in dead}))
        what = f"{len(dead)} failed too often ({kinds}); mend it, then: selftrust jobs retry --all"
        return Finding("jobs", ok=False, what=what, needed=False)
    late = [
        row.kind for row in rows if row.kind != PRERENDER and row.due < datetime.now(UTC) - LATE
    ]
    if late and (_is_up(config) or config.queue_url):
        return Finding("jobs", ok=False, what=_late(late, config), needed=False)
    return Finding("jobs", ok=True, what=f"{len(rows)} wait or run")


def _late(late: Sequence[str], config: Config) -> str:
    """Say who should do what has been due for long."""
    queues = sorted({queue_of(kind) or "" for kind in late} - {""}) if config.queue_url else []
    starts = [f"selftrust serve --queue {queue}" for queue in queues] or ["selftrust serve"]
    minutes = LATE.total_seconds() // 60
    return f"{len(late)} are due for {minutes:.0f} minutes; start {' and '.join(starts)}"


def _place(config: Config) -> str:
    return str(config.database) if config.database_url is None else "on its server"


def _master_key(config: Config) -> Finding:
    file = config.master_key_file
    if not file.exists():
        return Finding("master key", ok=True, what=_made_later(file))
    status = file.stat()
    # A file that an orchestrator mounts belongs to root, and to a group that is ours alone.
    others = 0o077 if status.st_uid == os.getuid() else 0o007
    if status.st_mode & others:
        return Finding("master key", ok=False, what=f"others may read it: chmod 600 {file}")
    return Finding("master key", ok=True, what=f"{file}; keep a copy of it apart from the backups")


def _token(config: Config) -> Finding:
    token = config.api_token
    if token and len(token) < MIN_TOKEN_CHARACTERS:
        what = f"SELFTRUST_API_TOKEN is short; use {MIN_TOKEN_CHARACTERS} characters or more"
        return Finding("token", ok=False, what=what, needed=False)
    return Finding("token", ok=True, what="set" if token else f"kept in {config.token_file}")


def _voices(config: Config) -> Finding:
    with closing(voices_from(config.voices)) as voices:
        names = ", ".join(synthesizer.voice.key for synthesizer in voices.synthesizers)
    return Finding("voices", ok=True, what=names)


def _recogniser(config: Config) -> Finding:
    chosen, second = recogniser.chosen(config), recogniser.second(config)
    if chosen.recogniser.engine == vosk.VoskRecogniser.engine:
        vosk.load_engine()  # a moment's work, where loading a model takes seconds
    again = "" if second is None else f" Recordings are heard again by {second.engine}."
    return Finding("recogniser", ok=True, what=chosen.notice + again)


def _microphone(config: Config) -> Finding:
    if ctypes.util.find_library("portaudio") is None:
        what = "PortAudio is missing; for the microphone run: sudo apt-get install libportaudio2"
        return Finding("microphone", ok=False, what=what, needed=False)
    return Finding("microphone", ok=True, what="PortAudio is installed")


def _cache(config: Config) -> Finding:
    if config.cache.exists() and not os.access(config.cache, os.W_OK):
        what = f"{config.cache} can't be written; set SELFTRUST_CACHE"
        return Finding("cache", ok=False, what=what)
    return Finding("cache", ok=True, what=str(config.cache))


def _audio_store(config: Config) -> Finding:
    store = stores.bucket(config)
    if store is None:
        return Finding("audio store", ok=True, what="none: sound lies in folders of this machine")
    return Finding("audio store", ok=True, what=store_check.tried(store))


def _made_later(file: Path) -> str:
    return f"will be made at the first start: {file}"


def _alexa(config: Config) -> Finding:
    if not config.alexa_skill_ids:
        what = "refused: set SELFTRUST_ALEXA_SKILL_ID to your skill's id, if you have one"
        return Finding("alexa", ok=True, what=what, needed=False)
    url = urlsplit(config.public_url)
    if url.scheme != "https" or url.port not in (None, 443):
        what = "Alexa calls https on port 443 only; set SELFTRUST_PUBLIC_URL to such an address"
        return Finding("alexa", ok=False, what=what, needed=False)
    return Finding("alexa", ok=True, what=f"{config.public_url}/alexa")


def _dialogflow(config: Config) -> Finding:
    known_by = "a secret" if config.dialogflow_secrets else config.dialogflow_service_account
    return _called_by(
        "Google",
        "dialogflow",
        config,
        f"/dialogflow/cx and /es, known by {known_by}" if known_by else None,
        "SELFTRUST_DIALOGFLOW_SECRET to what your webhook sends",
    )


def _twilio(config: Config) -> Finding:
    path = "/twilio/voice" if config.twilio_account else None
    settings = "SELFTRUST_TWILIO_ACCOUNT and SELFTRUST_TWILIO_TOKEN to your account's"
    return _called_by("Twilio", "phone", config, path, settings)


def _yandex(config: Config) -> Finding:
    path = "/yandex/ and the secret" if config.yandex_secrets else None
    return _called_by("Yandex", "yandex", config, path, "SELFTRUST_YANDEX_SECRET for your skill")


def _called_by(caller: str, check: str, config: Config, path: str | None, settings: str) -> Finding:
    """Check a door that a platform calls at our public address; a path of None: it is not set."""
    if path is None:
        what = f"refused: set {settings}, if you have one"
        return Finding(check, ok=True, what=what, needed=False)
    if not config.public_url.startswith("https://"):
        what = f"{caller} calls https only; set SELFTRUST_PUBLIC_URL to such an address"
        return Finding(check, ok=False, what=what, needed=False)
    return Finding(check, ok=True, what=f"{config.public_url}{path}")


def _wyoming(config: Config) -> Finding:
    if config.wyoming is None:
        what = "off: set SELFTRUST_WYOMING_BIND to serve Home Assistant's satellites"
        return Finding("wyoming", ok=True, what=what, needed=False)
    host, port = config.wyoming
    if is_loopback(host):
        return Finding("wyoming", ok=True, what=f"at {host}:{port}, for this machine alone")
    what = f"at {host}:{port}: whoever reaches it speaks for the household; let no stranger do so"
    return Finding("wyoming", ok=True, what=what, needed=False)


def _home(config: Config) -> Finding:
    """Knock where reminders are posted, and post none; the path may be a secret."""
    if config.notify_url is None:
        what = "off: set SELFTRUST_NOTIFY_URL to have a speaker say reminders"
        return Finding("home", ok=True, what=what, needed=False)
    at = urlsplit(config.notify_url)
    port = at.port or (443 if at.scheme == "https" else 80)
    place = f"{at.hostname}:{port}"
    try:
        socket.create_connection((at.hostname or "", port), KNOCK_SECONDS).close()
    except OSError as error:
        what = (
            f"nobody answers at {place} ({error.strerror or type(error).__name__}), so no speaker "
            "says a reminder; start what is there, or mend SELFTRUST_NOTIFY_URL"
        )
        return Finding("home", ok=False, what=what, needed=False)
    return Finding("home", ok=True, what=f"{place} is reached")


def _speech(config: Config) -> Finding:
    if not _is_up(config):
        return Finding("service", ok=True, what="not running; start it with: selftrust serve")
    if not _speaks(config):
        what = "the speech process does not answer; it may be starting: try again in 10 seconds"
        return Finding("service", ok=False, what=what)
    return Finding("service", ok=True, what=f"running at {config.public_url}")


def _is_up(config: Config) -> bool:
    """Tell whether something runs here: all of it, or parts that are each started apart."""
    return is_served(config) or has_worker(config) or _speaks(config)


def _speaks(config: Config) -> bool:
    return SpeechClient(socket_path(config.runtime)).is_ready()


_CHECKS: dict[str, Callable[[Config], Finding]] = {
    "settings": _settings,
    "master key": _master_key,
    "journal": _journal,
    "jobs": _jobs,
    "token": _token,
    "voices": _voices,
    "recogniser": _recogniser,
    "microphone": _microphone,
    "cache": _cache,
    "audio store": _audio_store,
    "alexa": _alexa,
    "dialogflow": _dialogflow,
    "phone": _twilio,
    "yandex": _yandex,
    "wyoming": _wyoming,
    "home": _home,
    "service": _speech,
}
