"""`talk`: conversing in the terminal, by microphone and loudspeaker or by typing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeAlias
from zoneinfo import ZoneInfo

import click

from audio.capture import Microphone
from audio.recognition.names import OwnWords, named
from audio.synthesis.voices import voices_from
from service import recogniser
from service.answer import RECORDING, FinishPhrase
from service.commands.guided import GuidedPlayer
from service.commands.keyboard import GOODBYE, Keyboard
from service.commands.reflect import TERMINAL
from service.commands.speaking import Speaking
from service.commands.terminal import Screen
from service.commands.transcript import Transcript
from service.config import Config, read_config
from service.home import open_job_journal, prepare
from service.journal.store import Journal
from service.own_voice import OwnVoice
from service.recogniser import Recognise
from service.rendered import Rendered, Stream
from service.renditions import Renditions
from service.spoken import all_dialogues
from service.turns import Turns
from skills import understanding
from skills.guided import Catalogue
from skills.turn import Device, Event, Turn, Utterance

Happened: TypeAlias = Utterance | Event


@click.command()
@click.option("--text", is_flag=True, help="Type instead of speaking.")
@click.option("--user", default="me", help="Whose journal.")
@click.option(
    "--transcript",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    help="Save the talk in this file, which must be new.",
)
def talk(text: bool, user: str, transcript: Path | None) -> None:
    """Converse in the terminal, by microphone and loudspeaker; Ctrl-C ends.

    With --text, an empty line is silence, /state tells where we are, and Ctrl-D ends. Who comes
    back within half an hour is asked the open question again.

    \b
    selftrust talk
    printf 'about a six\\nhopeful\\nno\\nno\\n' | selftrust talk --text
    """
    config = prepare(read_config())
    written = Transcript(transcript) if transcript else None
    with closing(open_job_journal(config)) as journal:
        conversation = _Conversation(config, journal, user, written)
        if text:
            conversation.run(Keyboard())
        else:
            _talk_aloud(config, journal, user, conversation)


def _talk_aloud(config: Config, journal: Journal, user: str, conversation: _Conversation) -> None:
    screen = Screen()
    choice = recogniser.chosen(config)
    screen.say(choice.notice)
    recognise = recogniser.recognising(config, choice.recogniser)
    finish = FinishPhrase(recognise, understanding.load(config.locale))
    own = journal.own_words(journal.person(TERMINAL, user) or "")
    with closing(voices_from(config.voices)) as voices, Microphone() as ears:
        ears.mute()
        voice = OwnVoice.of(config, voices)
        hears = _with_names(recognise, own)
        catalogue = Catalogue.load(config.locale)
        player = GuidedPlayer(conversation.renditions, voice.renderer, catalogue, screen)
        partner = Speaking(ears, hears, finish, voice, player, screen, config.reflection)
        conversation.run(partner)


def _with_names(recognise: Recognise, own: OwnWords) -> Recognise:
    return lambda sound: named(recognise(sound), own)


class Partner(Protocol):
    """The person at the other end."""

    def tell(self, rendered: Rendered) -> None:
        """Let them have a reply."""
        ...

    def hear(self, rendered: Rendered) -> Sequence[Happened]:
        """Wait for what they make of it: mostly one thing, or words and what ended them."""
        ...

    def play(self, stream: Stream) -> Iterator[Event]:
        """Let them have a guided piece, and yield what a player reports, as it happens."""
        ...


class _Conversation:
    def __init__(
        self, config: Config, journal: Journal, user: str, transcript: Transcript | None = None
    ) -> None:
        self.renditions = Renditions.of(config, journal)
        dialogues = all_dialogues(config, self.renditions.speakers)
        zone = ZoneInfo(config.timezone)
        self._turns = Turns(journal, dialogues, self.renditions, zone)
        self._user = user
        self._transcript = transcript
        self._session = secrets.token_hex(8)

    def run(self, partner: Partner) -> None:
        try:
            self._converse(partner)
        except KeyboardInterrupt:
            self._take(GOODBYE)

    def _converse(self, partner: Partner) -> None:
        rendered = self._take(Event("launch"))
        self._tell(partner, rendered)
        while not rendered.reply.end:
            first, *rest = partner.hear(rendered)
            rendered = self._take(first)
            if first == GOODBYE:
                return
            # What ended a telling counts if the telling still goes on: help may have come between.
            for happened in rest if rendered.state == RECORDING else ():
                rendered = self._take(happened)
            self._tell(partner, rendered)

    def _tell(self, partner: Partner, rendered: Rendered) -> None:
        """Tell a reply, and play its piece and what gets queued behind it."""
        partner.tell(rendered)
        stream = rendered.stream
        while stream:
            following = None
            for event in partner.play(stream):
                following = self._take(event).stream or following
            stream = following

    def _take(self, happened: Happened) -> Rendered:
        turn = Turn(
            platform=TERMINAL,
            user=self._user,
            session=self._session,
            at=datetime.now(UTC),
            input=happened,
            device=Device(display=True),
        )
        answered = self._turns.answer(turn, waits_for_audio=True)
        if self._transcript:
            self._transcript.add(happened, answered)
        return answered
