"""Someone who talks with us aloud: our voice speaks, and then, not before, we listen."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from audio.capture import Ears
from audio.errors import DeviceError, RenderError, SynthesisError
from audio.level import dbfs
from audio.playback import play
from service.answer import RECORDING, Answer, FinishPhrase, patience
from service.commands.guided import GuidedPlayer
from service.commands.terminal import Screen, meter, show
from service.config import ReflectionTimes
from service.own_voice import OwnVoice
from service.recogniser import Recognise
from service.rendered import Rendered, Stream
from service.speech.client import SpeechUnavailable
from skills.turn import Event, Utterance

ECHO_SECONDS = 0.25
"""After our last word, until a microphone with a buffer of 0.2 s has handed it over."""


class Speaking:
    """The person at the microphone."""

    def __init__(
        self,
        ears: Ears,
        recognise: Recognise,
        finish: FinishPhrase,
        voice: OwnVoice,
        player: GuidedPlayer,
        screen: Screen,
        times: ReflectionTimes,
    ) -> None:
        self._ears = ears
        self._recognise = recognise
        self._finish = finish
        self._voice = voice
        self._player = player
        self._screen = screen
        self._times = times
        self._speechless = False

    def tell(self, rendered: Rendered) -> None:
        """Speak a reply, and print it; without a voice or a loudspeaker it is only printed."""
        show(rendered)
        if not rendered.reply.speech or self._speechless:
            return
        try:
            play(self._voice.speak(rendered.reply.speech, rendered.rate))
            time.sleep(ECHO_SECONDS)
        except (DeviceError, SynthesisError, RenderError, SpeechUnavailable) as error:
            self._speechless = True
            self._screen.say(f"{error} Until then replies are only printed.")

    def play(self, stream: Stream) -> Iterator[Event]:
        """Play a guided piece."""
        return self._player.play(stream)

    def hear(self, rendered: Rendered) -> Sequence[Utterance | Event]:
        """Listen for as long as this kind of answer takes.

        Raises:
            DeviceError: the microphone is gone.
            RecognitionError, SpeechUnavailable: it can't be recognised.
        """
        finish = self._finish if rendered.state == RECORDING else None
        answer = Answer(patience(rendered.reply.listen, self._times), finish)
        self._take_in(answer)
        heard = [self._words(answer)] if answer.has_speech else []
        said: list[Utterance | Event] = [utterance for utterance in heard if utterance.text]
        if answer.phrase:
            said.append(Utterance(answer.phrase))
        return said or [Event("silence")]

    def _take_in(self, answer: Answer) -> None:
        self._ears.unmute()
        over = None
        while over is None:
            samples = self._ears.read()
            over = answer.feed(samples)
            self._screen.show(f"● {meter(dbfs(samples))}")
        self._ears.mute()
        self._screen.clear()

    def _words(self, answer: Answer) -> Utterance:
        heard = self._recognise(answer.sound)
        return Utterance(heard.punctuated, heard.confidence)
