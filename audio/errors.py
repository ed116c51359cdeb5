"""What can go wrong with sound, below the root that `skills.speech` draws.

    SelfTrustError
    ├── SynthesisError          a voice could not speak a text
    │   └── VoiceUnavailable    it can't be reached now, whatever the text
    ├── RecognitionError        speech could not be captured or understood
    │   ├── ModelError          a recogniser's model is absent, damaged or not to be had
    │   └── BadSound            a file holds no sound that can be heard, or too much
    ├── DeviceError             no microphone or loudspeaker, or nothing to reach them by
    ├── StoreUnavailable        the audio store that machines share can't be reached, or refuses
    └── RenderError             a piece could not be composed, mixed, encoded or kept
        └── CacheUnwritable     the audio cache's folder is full, or not ours to write

No message holds a user's words.
"""

from __future__ import annotations

from skills.speech import SelfTrustError


class SynthesisError(SelfTrustError):
    """A voice could not speak a text."""


class VoiceUnavailable(SynthesisError):
    """A voice can't be reached now, whatever the text."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds for which the other side asked to be left alone, if it said so."""


class RecognitionError(SelfTrustError):
    """Speech could not be captured or understood."""


class ModelError(RecognitionError):
    """A recogniser's model is absent, damaged or not to be had; the message names the command."""


class BadSound(RecognitionError):
    """A file holds no sound that can be heard, or too much of it."""


class DeviceError(SelfTrustError):
    """There is no microphone or loudspeaker, or it went away; the message tells what to do."""


class StoreUnavailable(SelfTrustError):
    """The audio store can't be reached, or refuses; what was kept there is not lost."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code
        """S3's own name for why, such as `NoSuchBucket`; empty where nobody answered."""


class RenderError(SelfTrustError):
    """A piece can't be made: its length can't be reached, its target refuses it, or the disk does.

    The message says which, and what to change.
    """


class CacheUnwritable(RenderError):
    """The audio cache's folder can't be written, whatever the piece: the disk is full, say."""
