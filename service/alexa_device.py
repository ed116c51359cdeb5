"""A pretend Echo: it hears words as Alexa would, and has a player with a queue.

In Alexa's place our own understanding tells intents from words; what Alexa would send of them,
intents and slots without the words, is what the service gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.alexa_client import SignedAlexa, SignedRequest
from service.alexa_display import Display
from service.interaction.alexa_samples import HINTS
from service.interaction.alexa_text import read
from service.platforms.alexa_intents import (
    BUILT_INS,
    CARE,
    OPEN_ANSWER_INTENT,
    WORDED,
    told_slot,
)
from skills.flows.guided_audio import is_lined_up
from skills.lines import Lines
from skills.open_answer import CERTAIN
from skills.spoken_time import quiet_hours
from skills.turn import Intent
from skills.understanding.view import Understands

_ALEXAS_NAME = {ours: theirs for theirs, ours in reversed(BUILT_INS.items())}
_WORDED = {words: intent for intent, words in WORDED.items()}
_PLAYS = "PlayGuidedAudio"
_FALLBACK = "AMAZON.FallbackIntent"
_UNHEARD = frozenset({"OutOfDomain", "NoMatch"})
_MOST_COMMAND_WORDS = 4
"""While free words are awaited, more are told and not commanded."""
_STATES = {"rating": "awaiting_rating", "name": "awaiting_name"}
"""In which state a slot's answer is understood; the others mean the same anywhere."""
_COMMANDS = frozenset(
    (
        *("Affirm", "Deny", "Stop", "Help", "Repeat", "SkipStep", "FinishReflection"),
        *("DeleteReflection", "Filler", "NeedSupport", "Unsure"),
    )
)


@dataclass(slots=True)
class Playing:
    """What a player holds."""

    token: str
    url: str
    offset_ms: int


class AlexaDevice:
    """One device: what is said to it, and what its player reports."""

    def __init__(self, alexa: SignedAlexa, understands: Understands) -> None:
        self._alexa = alexa
        self._understands = understands
        told = read(alexa.locale).told
        self._openings = {opening: intent for intent, each in told.items() for opening in each}
        self._elicited: tuple[str, str] | None = None
        self.asked = ""
        """What Alexa itself asked last, where it was told to."""
        self.playing: Playing | None = None
        self.queue: list[Playing] = []
        self.is_playing = False
        self.display: Display | None = None
        self.consents = "ACCEPTED"
        """What is answered where Alexa asks for the leave to remind."""

    def launch(self) -> SignedRequest:
        """Open the skill."""
        self._elicited = None
        return self._alexa.launch()

    def say(self, words: str) -> SignedRequest:
        """Say something."""
        intent, slot = self._elicited or ("", "")
        if intent == OPEN_ANSWER_INTENT:
            return self._tell(words)
        state = _STATES.get(slot)
        heard = self._understands.understand(words, state)
        if slot == "feeling" and heard.name in _UNHEARD:
            return self._alexa.intent(intent, {slot: words}, unlisted=slot)
        if slot == "name" and heard.name == "SetName":
            return self._alexa.intent(intent, {slot: str(heard.slots["name"])})
        return self._send(heard, words)

    def hear(self, response: Mapping[str, Any]) -> list[SignedRequest]:
        """Take in a response; return what the player reports of it."""
        self._elicited, self.asked = None, ""
        if response.get("shouldEndSession"):
            self.display = None
            self._alexa.end_session()
        reports: list[SignedRequest] = []
        for directive in response.get("directives", ()):
            reports += self._obey(directive)
        return reports

    def pass_time(self, seconds: float) -> None:
        """Let the player play on."""
        if self.playing and self.is_playing:
            self.playing.offset_ms += round(seconds * 1000)
            self._alexa.play_on(self.playing.offset_ms)

    def nearly_finish(self) -> SignedRequest | None:
        """Report that the piece is about to end, which is when a player takes the next one."""
        return self._report("PlaybackNearlyFinished") if self.is_playing else None

    def finish(self) -> list[SignedRequest]:
        """Play to the end, and go on with what is queued."""
        done = self._report("PlaybackFinished")
        self.is_playing = False
        return [done, *self._play_next()] if done else []

    def stop_at(self, offset_ms: int) -> SignedRequest:
        """Report that the piece was stopped on the device itself, at a place.

        Raises:
            ValueError: nothing plays.
        """
        if self.playing is None:
            raise ValueError("nothing plays that could be stopped")
        self.playing.offset_ms = offset_ms
        self.is_playing = False
        return self._alexa.playback("PlaybackStopped", self.playing.token, offset_ms)

    def fail(self) -> SignedRequest | None:
        """Report that the piece can't be played."""
        self.is_playing = False
        return self._report("PlaybackFailed")

    def press(self, button: str) -> SignedRequest:
        """Press Play, Pause, Next or Previous."""
        return self._alexa.press(button)

    def touch(self, label: str) -> SignedRequest | None:
        """Touch what the display has under a name; None where that sends nothing."""
        if self.display is None:
            return None
        arguments = self.display.touch(label)
        return self._alexa.touch(self.display.token, arguments) if arguments else None

    def leave(self) -> SignedRequest:
        """Say nothing until the session ends."""
        return self._alexa.leave()

    def disable(self) -> SignedRequest:
        """Disable the skill."""
        return self._alexa.disable()

    def _tell(self, words: str) -> SignedRequest:
        heard = self._understands.understand(words, None)
        brief = len(words.split()) <= _MOST_COMMAND_WORDS and heard.confidence >= CERTAIN
        if heard.name in _COMMANDS and brief:
            return self._send(heard, words)
        return self._alexa.speak(words)

    def _send(self, heard: Intent, words: str) -> SignedRequest:
        asks_length = heard.slots.get("about") == "length"
        if worded := "HowLong" if asks_length else _WORDED.get(words):
            return self._alexa.intent(worded)
        if heard.name != CARE and (told := self._begun(words)):
            return told
        if quiet := quiet_hours(words):
            span = {"quiet_from": quiet.begin, "quiet_until": quiet.end}
            return self._alexa.intent("SetReminder", span)
        if heard.name in _UNHEARD:
            return self._alexa.intent(_FALLBACK)
        slots = {"after": "this"} if is_lined_up(words) and heard.name == _PLAYS else {}
        slots |= {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in heard.slots.items()
            if name not in HINTS and value is not None
        }
        return self._alexa.intent(_ALEXAS_NAME.get(heard.name, heard.name), slots)

    def _ask(self) -> None:
        """Ask for what the intent at hand still needs, as the interaction model has it."""
        prompts = read(self._alexa.locale).prompts
        intent = self._alexa.last_intent
        [name] = [name for name in prompts if name.startswith(f"{intent}.")]
        self._elicited = (intent, name.partition(".")[2])
        self.asked = Lines.load(self._alexa.locale).wordings(prompts[name])[0]

    def _begun(self, words: str) -> SignedRequest | None:
        """Hand on what follows an opening that the interaction model knows."""
        for opening, intent in self._openings.items():
            if words.startswith(f"{opening} "):
                rest = words.removeprefix(opening).strip()
                return self._alexa.intent(intent, {told_slot(opening): rest})
        return None

    def _obey(self, directive: Mapping[str, Any]) -> list[SignedRequest]:
        match directive["type"]:
            case "Dialog.Delegate":
                self._ask()
            case "Dialog.ElicitSlot":
                self._elicited = (directive["updatedIntent"]["name"], directive["slotToElicit"])
            case "Connections.SendRequest":
                return [self._alexa.answer_leave(self.consents)]
            case "Alexa.Presentation.APL.RenderDocument":
                self.display = Display(directive)
            case "AudioPlayer.Play":
                return self._take(directive)
            case "AudioPlayer.Stop":
                return self._stop()
            case "AudioPlayer.ClearQueue":
                self.queue.clear()
                return self._stop() if directive["clearBehavior"] == "CLEAR_ALL" else []
        return []

    def _take(self, directive: Mapping[str, Any]) -> list[SignedRequest]:
        stream = directive["audioItem"]["stream"]
        piece = Playing(stream["token"], stream["url"], stream["offsetInMilliseconds"])
        if directive["playBehavior"] == "ENQUEUE":
            current = self.playing.token if self.playing else None
            if stream["expectedPreviousToken"] == current:
                self.queue.append(piece)
            return []
        self.queue = [piece]
        stopped = self._stop() if directive["playBehavior"] == "REPLACE_ALL" else []
        return [*stopped, *([] if self.is_playing else self._play_next())]

    def _play_next(self) -> list[SignedRequest]:
        if not self.queue:
            return []
        self.playing = self.queue.pop(0)
        self.is_playing = True
        started = self._report("PlaybackStarted")
        return [started] if started else []

    def _stop(self) -> list[SignedRequest]:
        if not self.is_playing:
            return []
        self.is_playing = False
        stopped = self._report("PlaybackStopped")
        return [stopped] if stopped else []

    def _report(self, event: str) -> SignedRequest | None:
        if self.playing is None:
            return None
        return self._alexa.playback(event, self.playing.token, self.playing.offset_ms)
