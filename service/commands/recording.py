"""Recording a reflection in the terminal: level, words and time to see, keys to steer by."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from audio.capture import Ears
from audio.errors import DeviceError
from audio.level import dbfs
from audio.recognition import Listening, Partial, Segment
from audio.recognition.intake import Samples
from service.answer import Answer
from service.commands.terminal import Keys, Screen, meter, minutes
from service.config import ReflectionTimes
from service.errors import JournalFull
from service.spool import Spool

_LISTENING = "I'm listening."
_KEYS_HELP = " Space pauses, d discards, Enter ends."
_PAUSED_POLL_SECONDS = 0.1
_SAY_LOST_FROM_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Desk:
    """What a recording is made with."""

    ears: Ears
    keys: Keys
    screen: Screen
    interrupted: threading.Event
    """Set by Ctrl-C."""


class Recorder:
    """Records one reflection."""

    def __init__(
        self, desk: Desk, answer: Answer, live: Listening, spool: Spool, times: ReflectionTimes
    ) -> None:
        """Take `live` for the words that are shown meanwhile; they are not kept."""
        self._desk = desk
        self._answer = answer
        self._live = live
        self._spool = spool
        self._times = times
        self._warn_at = float(times.longest - times.warning)
        self._warned = False
        self._told: list[str] = []
        self._partial = ""
        self._over = False
        self._discarded = False
        self._lost_said = 0.0

    def record(self) -> bool:
        """Record to the end; tell whether it is to be kept."""
        self._desk.screen.say(_LISTENING + (_KEYS_HELP if self._desk.keys.there else ""))
        try:
            while not self._over and not self._desk.interrupted.is_set():
                self._obey(self._desk.keys.pressed())
                if not self._over:
                    self._take(self._desk.ears.read())
        except (DeviceError, JournalFull) as error:
            # What was heard until then is kept; if nothing was, that is said as well.
            self._desk.screen.say(str(error))
        self._desk.screen.clear()
        return not self._discarded

    def _obey(self, key: str | None) -> None:
        if key == " ":
            self._pause()
        elif key == "d":
            self._discard()
        elif key == "\n":
            self._over = True

    def _pause(self) -> None:
        self._desk.ears.mute()
        self._desk.screen.show("Paused; the microphone is ignored. Space goes on.")
        while not self._desk.interrupted.is_set():
            key = self._desk.keys.pressed(_PAUSED_POLL_SECONDS)
            if key == " ":
                break
            if key in ("d", "\n"):
                self._obey(key)
                return
        self._desk.ears.unmute()

    def _discard(self) -> None:
        self._discarded = self._over = True

    def _take(self, samples: Samples) -> None:
        self._spool.add(samples)
        self._read(self._live.feed(samples.astype("<i2").tobytes()))
        self._over = self._answer.feed(samples) is not None
        self._warn()
        self._name_lost_sound()
        level = meter(dbfs(samples))
        words = " ".join([*self._told, self._partial])
        self._desk.screen.show(f"● {minutes(self._answer.seconds)} {level} {words[-60:]}")

    def _read(self, news: Sequence[Partial | Segment]) -> None:
        for item in news:
            if isinstance(item, Segment):
                self._told.append(item.text)
                self._partial = ""
            else:
                self._partial = item.text

    def _warn(self) -> None:
        if self._answer.seconds >= self._warn_at and not self._warned:
            self._warned = True
            left = round(self._times.longest - self._answer.seconds)
            self._desk.screen.say(f"{minutes(self._warn_at)} - about {left} s are left.")

    def _name_lost_sound(self) -> None:
        lost = self._desk.ears.lost_seconds - self._lost_said
        if lost >= _SAY_LOST_FROM_SECONDS:
            self._lost_said += lost
            self._desk.screen.say(f"{lost:.1f} s of sound were lost: this machine is too busy.")
