"""Let the second recogniser hear what the product says in the shipped voice; name what it mishears.

    python benchmarks/voices/gate.py                 every line of every guided script
    python benchmarks/voices/gate.py --prompts       every wording of the conversation
    python benchmarks/voices/gate.py --again G03     hear a title anew, whatever is recorded

What was heard is recorded in heard.jsonl beside this file, which is committed: only words that are
new, or a voice that is, are heard again, and an interrupted run goes on where it was. A test holds
every line against the record, so that none ships unheard. Ends with 1 where a guided line has too
many words wrong, or a prompt too many words and too many sounds (which espeak-ng tells).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from audio.recognition import whisper
from audio.recognition.whisper import WhisperRecogniser
from audio.synthesis import Synthesizer, voice_files
from audio.synthesis.piper import PiperVoice
from skills.guided import Catalogue
from tests.support.hearing import (
    MOST_ERRORS,
    RECORD,
    SpokenLine,
    heard,
    is_understood,
    recorded,
    spoken_lines,
    spoken_prompts,
    word_errors,
)

LOCALE = "en-US"
Passes = Callable[[str, str], bool]


def guided() -> list[SpokenLine]:
    return [line for script in Catalogue.load(LOCALE).scripts for line in spoken_lines(script)]


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


def tidy(voice: str) -> None:
    """Leave one row for everything that is said, and none for what isn't any more."""
    known = recorded(voice)
    said = dict.fromkeys(line.key for line in (*guided(), *spoken_prompts()))
    rows = (
        {"text": key[0], "rate": key[1], "voice": voice, "heard": known[key]}
        for key in said
        if key in known
    )
    written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    RECORD.write_text(written, encoding="utf-8")


def forget(titles: Sequence[str]) -> None:
    """Take the lines of some titles out of the record."""
    again = {line.text for line in guided() if line.title in titles}
    rows = RECORD.read_text("utf-8").splitlines()
    kept = [row for row in rows if json.loads(row)["text"] not in again]
    RECORD.write_text("".join(f"{row}\n" for row in kept), encoding="utf-8")


def told(lines: Sequence[SpokenLine], voice: str, passes: Passes) -> int:
    """Print what was misheard; return how many lines are over the bound."""
    known = recorded(voice)
    shares, failing = [], 0
    for line in {line.key: line for line in lines if line.key in known}.values():
        text, was_heard = line.text, known[line.key]
        shares.append(word_errors(text, was_heard))
        fails = not passes(text, was_heard)
        failing += fails
        if fails or shares[-1] > MOST_ERRORS / 2:
            print(f"{'FAILS' if fails else '     '} {line.title}.{line.number} {shares[-1]:5.0%}")
            print(f"      {text}\n      {was_heard}")
    exact = sum(not share for share in shares)
    over = sum(share > MOST_ERRORS for share in shares)
    mean = sum(shares) / len(shares)
    print(
        f"{len(shares)} lines: {exact} heard exactly as written, {over} with more than "
        f"{MOST_ERRORS:.0%} of their words wrong, {failing} failing; {mean:.1%} of a line's words "
        "misheard on average"
    )
    return failing


def by_words(said: str, was_heard: str) -> bool:
    return word_errors(said, was_heard) <= MOST_ERRORS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prompts", action="store_true", help="the conversation's wordings")
    parser.add_argument("--most", type=int, help="hear so many that are new, and leave the rest")
    parser.add_argument("--again", nargs="+", metavar="TITLE", default=[], help="such as G03")
    arguments = parser.parse_args()
    lines = list(spoken_prompts()) if arguments.prompts else guided()
    passes = is_understood if arguments.prompts else by_words
    if arguments.again:
        forget(arguments.again)
    with PiperVoice(voice_files.shipped()) as voice:
        hear(list(unheard(lines, voice.voice.key))[: arguments.most], voice)
        tidy(voice.voice.key)
        return 1 if told(lines, voice.voice.key, passes) else 0


if __name__ == "__main__":
    sys.exit(main())
