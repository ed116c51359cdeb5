"""A virtual sound card: PulseAudio with a loudspeaker and a microphone that exist nowhere else.

What `play_into_microphone` plays is heard by a real PortAudio stream of this process.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import wave
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from audio.pcm import Pcm
from tests.support.running_service import wait_until

NEEDS = ("portaudio", "pulseaudio", "paplay", "pactl", "alsa-pulse")
"""For `pytest.mark.needs`."""

_ALSA = """\
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.pulse { type pulse }
"""


@dataclass(frozen=True, slots=True)
class SoundCard:
    """A running card."""

    folder: Path
    environment: Mapping[str, str]
    pid: int

    def play_into_microphone(self, sound: Pcm) -> subprocess.Popen[bytes]:
        """Begin to play, and don't wait for the end."""
        file = self.folder / f"{time.monotonic_ns()}.wav"
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(sound.rate)
            out.writeframes(sound.to_bytes())
        return subprocess.Popen(
            ["paplay", "--device=vmic", str(file)],  # noqa: S607 - wherever the system has it
            env={**os.environ, **self.environment},
        )

    def let_loudspeaker_be_heard(self) -> None:
        """Put loudspeaker and microphone into one room: what is played is recorded."""
        self._control("set-default-sink", "vmic")

    def keep_loudspeaker_apart(self) -> None:
        self._control("set-default-sink", "vspk")

    def is_playing(self) -> bool:
        """Tell whether something comes from the loudspeaker, or goes into the microphone."""
        listed = subprocess.run(
            ["pactl", "list", "short", "sink-inputs"],  # noqa: S607 - wherever the system has it
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
        )
        return bool(listed.stdout.strip())

    def answers(self) -> bool:
        """Tell whether the sound server takes orders."""
        asked = subprocess.run(
            ["pactl", "info"],  # noqa: S607 - wherever the system has it
            env={**os.environ, **self.environment},
            check=False,
            capture_output=True,
        )
        return asked.returncode == 0

    def unplug(self) -> None:
        """Let the sound server die as by a crash: all its devices are gone."""
        os.kill(self.pid, signal.SIGKILL)

    def _control(self, *words: str) -> None:
        subprocess.run(
            ["pactl", *words],  # noqa: S607 - wherever the system has it
            env={**os.environ, **self.environment},
            check=True,
        )


@contextmanager
def sound_card(folder: Path) -> Iterator[SoundCard]:
    """Run a card of its own in a folder whose path is short enough for a socket."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, parents=True)
    (folder / ".asoundrc").write_text(_ALSA)
    environment = {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "PULSE_RUNTIME_PATH": str(runtime / "pulse"),
        "PULSE_SERVER": f"unix:{runtime}/pulse/native",
    }
    server = subprocess.Popen(
        _server_command(),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        card = SoundCard(folder, environment, server.pid)
        wait_until(card.answers, "the sound server")
        card.keep_loudspeaker_apart()
        card._control("set-default-source", "mic")
        yield card
    finally:
        with suppress(ProcessLookupError):
            server.kill()
        server.wait()


def _server_command() -> list[str]:
    modules = (
        "module-native-protocol-unix auth-anonymous=1",
        "module-null-sink sink_name=vspk rate=16000 channels=1",
        "module-null-sink sink_name=vmic rate=16000 channels=1",
        "module-remap-source master=vmic.monitor source_name=mic",
    )
    options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disallow-exit=yes"]
    return ["pulseaudio", *options, *(f"--load={module}" for module in modules)]
