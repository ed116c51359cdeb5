"""The way to the sound devices: PortAudio through sounddevice, imported when first needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from audio.errors import DeviceError

INSTALL_COMMAND = "sudo apt-get install libportaudio2"


def library() -> Any:
    """Return sounddevice.

    Raises:
        DeviceError: PortAudio is not installed; the message has the command.
    """
    try:
        import sounddevice  # noqa: PLC0415 - it fails where PortAudio is absent
    except OSError as error:
        raise DeviceError(
            f"The microphone and the loudspeaker need PortAudio. Run: {INSTALL_COMMAND}"
        ) from error
    return sounddevice


@contextmanager
def naming_device(name: str, remedy: str) -> Iterator[Any]:
    """Give sounddevice for a piece of work with the microphone or the loudspeaker.

    Raises:
        DeviceError: PortAudio or the device is absent or fails; the message has the remedy.
    """
    portaudio = library()
    try:
        yield portaudio
    except (portaudio.PortAudioError, ValueError) as error:
        raise DeviceError(f"The {name} can't be used ({_reason(error)}). {remedy}") from error


def _reason(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
