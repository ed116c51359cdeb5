"""Lets all doors be used for a while, breaks things meanwhile, and looks what became of it.

    python -m benchmarks.soak [MINUTES]

What must hold: every phrase that was acknowledged is in the journal once, no other more than once;
no 4xx or 5xx but a 503 that says when to come again, where sound isn't rendered yet, or while
something is broken; every job is done. And after the first half, when nothing is killed any more,
the memory of no part grows by 5 % (that of its libraries aside, which it shares): what is killed
again and again could hide how it grows. Its second quarter is held against its last one, whose
middles are a quarter of the whole apart.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from audio.cache import AudioCache
from audio.pieces import Piece
from audio.renderer import Renderer
from audio.synthesis.voices import voices_from
from benchmarks import cpu
from benchmarks.rounds import table
from benchmarks.soak import faults
from benchmarks.soak.tally import Tally
from benchmarks.soak.visitors import DOORS, Door, World, everybody
from service.alexa_authority import AlexaAuthority
from service.config import read_config
from service.journal.store import Journal
from service.platforms.twilio import NAME as TWILIO
from service.twilio_api import twilio_api
from skills.speech import Say
from tests.support import every_door
from tests.support.doors import TWILIO_ACCOUNT, TWILIO_TOKEN
from tests.support.invariants import assert_opens
from tests.support.journals import query
from tests.support.ports import free_port
from tests.support.running_service import running
from tests.support.services import job_journal

FAULT_SECONDS, SAMPLE_SECONDS = 20.0, 2.0
BREAKING = 0.5
"""Of the time: things break. Of what comes after it, the second quarter is compared with the last:
in the first one caches fill, and models load."""
MOST_GROWTH = 1.05
JOBS_SECONDS = 900.0
"""How long what the visits left to be done may take: something is recorded every three seconds, and
a busy machine doesn't write it down as fast."""
_PHRASE = re.compile(r"I kept the promise of parcel \w+ from \w+")
TOLD = "I waited for a sign from other people, and then I asked myself what I wanted."
HEARD = "from other people"
"""What every recogniser makes of a part of it."""
UNSEEN = ("Piper",)
"""Begun when somebody's own words are to be spoken, and ended when nothing is for a while."""
MOST_UNSURE = 5
"""So many times as much must be acknowledged at each door as isn't: a fault meets few visits."""


def recording(folder: Path) -> bytes:
    """Return a reflection as a WAV file, spoken by our own voice."""
    with closing(voices_from(["piper"])) as voices, (folder / "told.wav").open("w+b") as out:
        piece = Piece.of_speech((Say(TOLD, personal=True),), "wyoming")
        Renderer(AudioCache(folder / "cache"), voices.synthesizers).write(piece, out)
    return (folder / "told.wav").read_bytes()


def phrase(door: str, chance: random.Random) -> str:
    word = "".join(chance.choices("bcdfghjklmnpqrstvwz", k=12))
    return f"I kept the promise of parcel {word} from {door}"


def _visits(world: World, name: str, door: Door, stop: threading.Event) -> None:
    chance = random.Random(name)
    while not stop.is_set():
        try:
            door(world, phrase(name, chance))
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is told at the end
            world.tally.went_wrong(f"{name}: {type(error).__name__} {error}"[:300])


def soak(world: World, seconds: float) -> list[dict[str, int]]:
    """Let everybody visit, and things break; return each part's memory over the time after it."""
    stop = threading.Event()
    doors = everybody(world)
    threads = [threading.Thread(target=_visits, args=(world, *door, stop)) for door in doors]
    for thread in threads:
        thread.start()
    samples, chance = [], random.Random(0)
    begun = time.monotonic()
    while time.monotonic() - begun < seconds * BREAKING:
        time.sleep(FAULT_SECONDS)
        faults.cause_one(world, chance)
    while time.monotonic() - begun < seconds:
        samples.append(_memory(world))
        time.sleep(SAMPLE_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return samples


def _memory(world: World) -> dict[str, int]:
    found = faults.parts(world).items()
    return {part: sum(map(cpu.anonymous_kb, processes)) for part, processes in found}


def growth(samples: list[dict[str, int]]) -> dict[str, tuple[float, float]]:
    """Return the MB of each part, early and late."""
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[-quarter:]
    return {
        part: (_middle(early, part), _middle(late, part))
        for part in sorted({part for sample in samples for part in sample})
    }


def _middle(samples: list[dict[str, int]], part: str) -> float:
    return median(sample[part] for sample in samples if part in sample) / 1000


def journal_faults(world: World) -> list[str]:
    """Hold the journal against what was acknowledged.

    A phrase may stand among others: a reflection that was open goes on with who greets again.
    """
    kept: Counter[str] = Counter()
    tally = world.tally
    with job_journal(world.config) as journal:
        assert_opens(journal)
        for person in journal.persons():
            kept.update(_PHRASE.findall(_told(journal, person.id)))
        callers = {caller: journal.person(TWILIO, caller) for caller in tally.recordings}
        heard = {c: _told(journal, p).count(HEARD) if p else 0 for c, p in callers.items()}
    lost = [p for p in tally.surely if kept[p] == 0]
    twice = [p for p in tally.surely | tally.perhaps if kept[p] > 1]
    silent_calls = [c for c, surely in tally.recordings.items() if surely and not heard[c]]
    return [
        *(f"lost: {p}" for p in lost),
        *(f"twice: {p}" for p in twice),
        *(f"recording lost: {caller}" for caller in silent_calls),
        *(f"recording twice: {caller}" for caller, times in heard.items() if times > 1),
    ]


def _told(journal: Journal, person_id: str) -> str:
    """Return all that somebody said, with a line between two entries."""
    return "\n".join(str(entry.fields.get("text")) for entry in journal.entries(person_id))


def silent(tally: Tally, doors: Sequence[str]) -> list[str]:
    """Name the doors where nothing, or little of what was said, was acknowledged."""

    def told(phrases: Iterable[str], door: str) -> int:
        return sum(phrase.endswith(f" from {door}") for phrase in phrases)

    counts = {door: (told(tally.surely, door), told(tally.perhaps, door)) for door in doors}
    return [
        f"{door} acknowledged {sure} phrases, and {perhaps} not"
        for door, (sure, perhaps) in counts.items()
        if sure <= perhaps * MOST_UNSURE
    ]


def report(world: World, samples: list[dict[str, int]], minutes: float) -> list[str]:
    """Print what happened; return what should not have."""
    tally = world.tally
    rows = [(door, status, n) for (door, status), n in sorted(tally.answers.items())]
    print(f"\n{minutes:g} minutes.\n\n{table(['Door', 'Status', 'Answers'], rows)}")
    print(f"\nFaults: {dict(sorted(tally.faults.items()))}")
    print(f"Requests sent again by their platform: {dict(sorted(tally.repeated.items()))}")
    print(f"Phrases acknowledged: {len(tally.surely)}; not known or not kept: {len(tally.perhaps)}")
    sure = sum(tally.recordings.values())
    print(f"Recordings acknowledged: {sure}; not known or not kept: {len(tally.recordings) - sure}")
    grown = growth(samples)
    rows = [(part, f"{early:.0f}", f"{late:.0f}") for part, (early, late) in grown.items()]
    print(f"\n{table(['Part', 'MB early', 'MB late'], rows)}")
    swollen = [part for part, (early, late) in grown.items() if late > early * MOST_GROWTH]
    absent = [part for part in faults.PARTS if part not in grown and part not in UNSEEN]
    return [
        *tally.unexpected,
        *journal_faults(world),
        *silent(tally, [*DOORS]),
        *(f"{part} grew" for part in swollen),
        *(f"{part} was never seen" for part in absent),
    ]


def _unfinished(world: World) -> list[str]:
    """Wait for the jobs that stand behind the visits; tell which don't come to an end."""
    deadline = time.monotonic() + JOBS_SECONDS
    while (left := _jobs_left(world)) and time.monotonic() < deadline:
        time.sleep(SAMPLE_SECONDS)
    recordings = len(world.api.recordings)
    return [*left, *([f"{recordings} recordings still at Twilio"] if recordings else [])]


def _jobs_left(world: World) -> list[str]:
    found = query(
        world.service.home, "SELECT kind, state, error, count(*) FROM jobs GROUP BY 1, 2, 3"
    )
    return [f"{count} jobs: {kind} {state} {error}" for kind, state, error, count in found]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=30.0)
    minutes = parser.parse_args().minutes
    with (
        TemporaryDirectory() as temporary,
        twilio_api(TWILIO_ACCOUNT, TWILIO_TOKEN) as api,
    ):
        folder = Path(temporary)
        (folder / "service").mkdir()
        port = free_port()
        authority = AlexaAuthority.open(folder / "authority", datetime.now(UTC))
        with running(folder / "service", authority, **every_door.secrets(api, port)) as service:
            service.wait_until_ready()
            config = read_config(service.settings, folder=service.folder)
            satellites, told = f"tcp://127.0.0.1:{port}", recording(folder)
            world = World(service, config, Tally(), authority, api, satellites, told)
            samples = soak(world, minutes * 60)
            unfinished = _unfinished(world)
            wrong = [*report(world, samples, minutes), *unfinished]
    print("\n".join(["", *wrong[:40]]) if wrong else "\nNothing was lost, twice or unexpected.")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
