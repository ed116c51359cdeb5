"""Let the second recogniser hear what the product says in the shipped voice; name what it mishears.

    python benchmarks/voices/gate.py                 every line of every guided script
    python benchmarks/voices/gate.py --prompts       every fixed line of the conversation
    python benchmarks/voices/gate.py --again G03     hear a title anew, whatever is recorded

What was heard is recorded in heard.jsonl beside this file, which is committed: only words that are
new, or a voice that is, are heard again, and an interrupted run goes on where it was. A test holds
every guided line against the record. Ends with 1 where a line has too many words wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis import Synthesizer, voice_files
from audio.synthesis.piper import PiperVoice
from service.prompts import CHECK_IN
from skills.guided import Catalogue
from skills.lines import Lines
from tests.support.hearing import (
    MOST_ERRORS,
    RECORD,
    SpokenLine,
    heard,
    recorded,
    spoken_lines,
    word_errors,
)

LOCALE = "en-US"


def guided() -> list[SpokenLine]:
    return [line for script in Catalogue.load(LOCALE).scripts for line in spoken_lines(script)]


def prompts() -> list[SpokenLine]:
    """Give every fixed wording, those first that are rendered ahead."""
    lines = Lines.load(LOCALE)
    return [
        SpokenLine(name, number, (wording,), rate=1.0)
        for name in dict.fromkeys((*CHECK_IN, *sorted(lines.names())))
        for number, wording in enumerate(lines.wordings(name), start=1)
        if "{" not in wording
    ]


def unheard(lines: Sequence[SpokenLine], voice: str) -> Iterator[SpokenLine]:
    known = recorded(voice)
    yield from {line.key: line for line in lines if line.key not in known}.values()


def hear(lines: Sequence[SpokenLine], voice: Synthesizer) -> None:
    """Hear lines, and record each as soon as it was heard."""
    recogniser = WhisperRecogniser(whisper.bundled_folder())
    with RECORD.open("a", encoding="utf-8") as record:
        for number, line in enumerate(lines, start=1):
            row = {"text": line.text, "rate": round(line.rate, 3), "voice": voice.voice.key,
                   "heard": heard(recogniser, voice, line)}  # fmt: skip
            record.write(json.dumps(row, ensure_ascii=False) + "\n")
            record.flush()
            print(f"{number} of {len(lines)}", end="\r", file=sys.stderr, flush=True)


def forget(titles: Sequence[str]) -> None:
    """Take the lines of some titles out of the record."""
    again = {line.text for line in guided() if line.title in titles}
    rows = RECORD.read_text("utf-8").splitlines()
    kept = [row for row in rows if json.loads(row)["text"] not in again]
    RECORD.write_text("".join(f"{row}\n" for row in kept), encoding="utf-8")


def told(lines: Sequence[SpokenLine], voice: str) -> int:
    """Print what was misheard; return how many lines are over the bound."""
    known = recorded(voice)
    shares = []
    for line in {line.key: line for line in lines if line.key in known}.values():
        share = word_errors(line.text, known[line.key])
        shares.append(share)
        if share > MOST_ERRORS / 2:
            mark = "FAILS" if share > MOST_ERRORS else "     "
            print(f"{mark} {line.title}.{line.number:<3}{share:5.0%}  {line.text}")
            print(f"{'heard':>19}  {known[line.key]}")
    failing = sum(share > MOST_ERRORS for share in shares)
    exact = sum(not share for share in shares)
    mean = sum(shares) / len(shares)
    print(
        f"{len(shares)} lines: {exact} heard exactly as written, {failing} over "
        f"{MOST_ERRORS:.0%}; {mean:.1%} of a line's words misheard on average"
    )
    return failing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prompts", action="store_true", help="the conversation's fixed lines")
    parser.add_argument("--most", type=int, help="hear so many that are new, and leave the rest")
    parser.add_argument("--again", nargs="+", metavar="TITLE", default=[], help="such as G03")
    arguments = parser.parse_args()
    lines = prompts() if arguments.prompts else guided()
    if arguments.again:
        forget(arguments.again)
    with PiperVoice(voice_files.shipped()) as voice:
        hear(list(unheard(lines, voice.voice.key))[: arguments.most], voice)
        return 1 if told(lines, voice.voice.key) else 0


if __name__ == "__main__":
    sys.exit(main())
