"""One running `piper` program: a line of text goes in, a sound comes out.

Piper is driven through its documented command line and never imported (docs/adr/0001): text on
its standard input, one WAV file a line in a folder of ours, and its name on standard error. The
program's memory is limited, it gets none of our environment, and it ends when its standard input
closes, which the system does for us when we die.
"""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

from audio.errors import SynthesisError
from audio.pcm import Pcm

SENTENCE_PAUSE_SECONDS = 0.35
SECONDS_TO_LOAD = 30.0
SECONDS_A_LINE = 20.0
"""Measured on two cores: 0.7 s to load, 0.7 s for the longest line; small boards need more."""

_MEBIBYTE = 1 << 20
_MEMORY = 1280 * _MEBIBYTE + (os.cpu_count() or 1) * 16 * _MEBIBYTE
"""Address space. Measured: 0.9 GB at most for 25 long words; each thread adds a stack."""
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}


class PiperKilled(SynthesisError):
    """Someone ended the program; another one may well speak the same line."""


class PiperProgram:
    """A running program that speaks one voice at one length scale. For one thread at a time."""

    def __init__(self, model: Path, length_scale: float, folder: Path) -> None:
        try:
            self._folder = Path(tempfile.mkdtemp(dir=folder))
            self._command = _command(model, length_scale, self._folder)
            self._process = _start(self._command, self._folder)
        except OSError as error:
            raise SynthesisError(f"Piper could not be started: {error.strerror}.") from error
        _limit(self._process.pid)
        self._input, self._log = _pipes(self._process)
        self._unread = b""
        self._seconds = SECONDS_TO_LOAD + SECONDS_A_LINE

    def speak(self, line: str) -> Pcm:
        """Speak one line that holds a letter and no line break.

        Raises:
            PiperKilled: a signal ended the program.
            SynthesisError: it ended by itself, or took too long and is still at it: close it.
        """
        deadline = time.monotonic() + self._seconds
        self._seconds = SECONDS_A_LINE
        try:
            os.write(self._input, f"{line}\n".encode())
        except BrokenPipeError as error:
            raise self._ended() from error
        return _take(self._folder / self._written(deadline))

    def close(self) -> None:
        """End the program now, and remove what it may have left half written."""
        self._process.kill()
        with self._process:  # closes the pipes and waits
            pass
        shutil.rmtree(self._folder, ignore_errors=True)

    def _written(self, deadline: float) -> str:
        while True:
            _, wrote, path = self._log_line(deadline).partition("Wrote ")
            if wrote:
                return Path(path).name

    def _log_line(self, deadline: float) -> str:
        with selectors.DefaultSelector() as ready:
            ready.register(self._log, selectors.EVENT_READ)
            while b"\n" not in self._unread:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    raise SynthesisError("Piper took too long over a line and was stopped.")
                data = os.read(self._log, 1 << 16)
                if not data:
                    raise self._ended()
                self._unread += data
        line, _, self._unread = self._unread.partition(b"\n")
        return line.decode(errors="replace")

    def _ended(self) -> SynthesisError:
        # What it printed is not repeated: it may hold the text.
        status = self._process.wait(timeout=SECONDS_A_LINE)
        if status < 0:
            return PiperKilled(f"Piper was ended by signal {-status}.")
        command = " ".join(self._command)
        return SynthesisError(
            f"Piper ended with status {status}; see why with: echo Hi | {command}"
        )


def _command(model: Path, length_scale: float, folder: Path) -> list[str]:
    # Without noise the same text gives the same bytes, which a cache and a test can rely on.
    options = {
        "--model": model,
        "--output-dir": folder,
        "--length-scale": length_scale,
        "--noise-scale": 0,
        "--noise-w-scale": 0,
        "--sentence-silence": SENTENCE_PAUSE_SECONDS,
    }
    isolated = [sys.executable, "-I", "-X", "utf8", "-m", "piper"]
    return [*isolated, *(str(part) for option in options.items() for part in option)]


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=_ENVIRONMENT,
        umask=0o077,
        start_new_session=True,  # Ctrl-C is for us; we end it when we are done
    )


def _limit(process_id: int) -> None:
    if sys.platform != "linux":
        return  # elsewhere no process can limit another; the pieces' length bounds it there
    with contextlib.suppress(ProcessLookupError):  # it ended already, which speaking will tell
        resource.prlimit(process_id, resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.prlimit(process_id, resource.RLIMIT_CORE, (0, 0))  # a core would hold words


def _pipes(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    if process.stdin is None or process.stderr is None:
        raise SynthesisError("Piper was started without its pipes.")
    return process.stdin.fileno(), process.stderr.fileno()


def _take(path: Path) -> Pcm:
    try:
        with wave.open(str(path), "rb") as sound:
            return Pcm.from_bytes(sound.readframes(sound.getnframes()), sound.getframerate())
    except (OSError, EOFError, wave.Error) as error:
        raise SynthesisError("Piper's sound could not be read back.") from error
    finally:
        path.unlink(missing_ok=True)
