"""Measures Self Trust against others, by turns on the same machine, and prints tables.

    python -m benchmarks [NAME...]

Figures go into docs/performance.md by hand, with what was going on beside them.
"""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    "turn": "an Alexa turn, beside bare Flask and Amazon's SDK",
    "journal": "an entry and a turn in the journal, beside raw sqlite3; search in a large one",
    "writes": "signed journal writes a second, on SQLite and on PostgreSQL",
    "serving": "cached audio, beside nginx and Flask's send_file",
    "prompts": "from a text to the file of its sound, beside os.stat",
    "rendering": "the steps of rendering a piece, beside LAME alone",
    "minutes": "rendering by the minute, beside pydub alone and FFmpeg",
    "streaming": "streaming recognition, beside raw Vosk",
    "streams": "how many streams one core keeps up with, beside raw Vosk",
    "startup": "until a web process has answered, beside bare Flask",
    "growth": "a turn among many people and entries",
}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHMARKS)
    if unknown := set(wanted) - set(BENCHMARKS):
        told = "\n".join(f"{name:10} {what}" for name, what in BENCHMARKS.items())
        sys.exit(f"there is no benchmark {', '.join(sorted(unknown))}; there are:\n{told}")
    sys.argv[1:] = []
    for name in wanted:
        print(f"\n## {name}: {BENCHMARKS[name]}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
