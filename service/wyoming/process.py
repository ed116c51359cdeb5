"""The Wyoming process: puts the server together, and serves until it is told to stop."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from types import FrameType
from zoneinfo import ZoneInfo

from audio.synthesis.voices import voices_from
from service import known_types, logs, recogniser, tracing
from service.config import Config
from service.errors import ConfigError
from service.home import open_turn_journal
from service.journal.store import Journal
from service.own_voice import OwnVoice
from service.platforms.room import HOME, TEXT_ONLY
from service.renditions import Renditions
from service.speech.client import SpeechClient
from service.speech.protocol import socket_path
from service.spoken import all_dialogues
from service.turns import Turns
from service.wyoming.announcing import announced
from service.wyoming.handling import Handler, People
from service.wyoming.offer import offer
from service.wyoming.playing import Pieces
from service.wyoming.server import WyomingServer


def run(config: Config) -> None:
    """Serve until SIGTERM.

    Raises:
        ConfigError: SELFTRUST_WYOMING_BIND is not set, or taken.
        JournalError: the journal can't be opened.
    """
    logs.configure(config.log_format)
    tracing.configure(config.traces_url, "wyoming")
    if config.wyoming is None:
        raise ConfigError("SELFTRUST_WYOMING_BIND is not set; 127.0.0.1:10700 is a good place")
    host, port = config.wyoming
    with ExitStack() as open_things:
        journal = open_things.enter_context(closing(open_turn_journal(config)))
        server = open_things.enter_context(make_server(config, journal))
        _stop_on_signals(server)
        if config.wyoming_announced:
            open_things.enter_context(announced(host, port))
        server.serve_forever()


def make_server(config: Config, journal: Journal) -> WyomingServer:
    """Put the server together.

    Raises:
        ConfigError: its address is taken.
        ModelError: there is no recogniser.
    """
    known_types.learn()
    renditions = Renditions.of(config, journal)
    dialogues = all_dialogues(config, renditions.speakers)
    turns = Turns(journal, dialogues, renditions, ZoneInfo(config.timezone))
    people = People(config.household, config.satellites)
    device = HOME if config.home_player else TEXT_ONLY
    handler = Handler(turns, people, config.locale, lambda: datetime.now(UTC), device)
    heard_by = recogniser.chosen(config).recogniser
    with closing(voices_from(config.voices)) as voices:
        info = offer(heard_by, voices.synthesizers[-1].voice, config.locale)
        voice = OwnVoice.of_speech(config, voices)
    ears = SpeechClient(socket_path(config.runtime))
    address = config.wyoming or ("127.0.0.1", 0)
    try:
        return WyomingServer(address, handler, ears, voice, Pieces(renditions), info)
    except OSError as error:
        raise ConfigError(f"SELFTRUST_WYOMING_BIND can't be used: {error.strerror}") from error


def _stop_on_signals(server: WyomingServer) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
