"""Score the understanding on the development sets.

    python benchmarks/understanding/score.py [--set dev|holdout|examined] [--errors]

Sets are lines of {"text", "state", "intent", "slots"}; care sets are {"text", "kind", "tier"}.
Hints are never compared; NeedSupport's tier is scored with the care sets.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from skills.understanding import Understanding, load  # noqa: E402 - needs the path

Row = dict[str, Any]

SETS = {
    "dev": (("dev", "dev_states"), "care_dev"),
    "holdout": (("holdout",), "care_holdout"),
    "examined": (("examined",), "care_examined"),
}
"""What is said, and what care is scored with. `examined` is by people who saw nothing of ours."""

HINTS = {"approx", "idiom", "severity", "nearest_of", "raw", "why", "note", "then",
         "ambiguous_ampm", "urgent", "outcome", "time_needed",
         "change", "confirmed", "tier"}  # fmt: skip
CARE_STATES = (None, "awaiting_rating", "awaiting_feeling", "awaiting_length", "offer_guided_audio",
               "recording_reflection", "audio_playing", "audio_paused", "callback_yesterday",
               "choose_next", "confirm_delete_all")  # fmt: skip
FILLERS = ("um", "uh", "er", "like", "well", "you know")
SOUNDS_LIKE = {
    "to": "two", "for": "four", "two": "to", "four": "for", "my": "me", "the": "a", "a": "the",
    "your": "you're", "are": "our", "i'm": "i", "and": "an", "it's": "its", "their": "there",
    "would": "wood", "hear": "here", "right": "write", "write": "right", "know": "no", "no": "know",
    "piece": "peace", "week": "weak", "by": "buy", "in": "and", "play": "played", "want": "wanna",
    "don't": "don", "that": "dat", "back": "bag", "with": "width", "ate": "eight", "is": "as",
    "stop": "stopped", "skip": "skipped", "what": "watt", "last": "lost", "one": "won",
}  # fmt: skip


def rows(name: str) -> list[Row]:
    """Read one of the sets beside this file."""
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def slots_agree(wanted: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether each labelled slot is equal: numbers as numbers, text ignoring case."""
    return all(
        name in got and _plain(got[name]) == _plain(value)
        for name, value in wanted.items()
        if name not in HINTS
    )


def _plain(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def noisy(text: str, random: Random) -> str:
    """Disturb a text as a recogniser does, at under a tenth of its words."""
    said: list[str] = []
    for word in text.split():
        chance = random.random()
        if chance < 0.03 and len(text.split()) > 2:
            continue
        if chance < 0.06:
            said.append(SOUNDS_LIKE.get(word, word))
            continue
        if chance < 0.08:
            said.append(random.choice(FILLERS))
        cut = chance > 0.98 and len(word) > 4
        said.append(word[:-1] if cut else word)
    return " ".join(said) or text


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """Mean F1 over the intents that are wanted."""
    right, wanted, given = Counter[str](), Counter[str](), Counter[str]()
    for want, got in pairs:
        wanted[want] += 1
        given[got] += 1
        right[want] += want == got
    return sum(2 * right[name] / (wanted[name] + given[name]) for name in wanted) / len(wanted)


def score(engine: Understanding, labelled: list[Row], *, errors: bool) -> dict[str, float]:
    """Score a set of labelled utterances."""
    results = [(row, engine.understand(row["text"], row["state"])) for row in labelled]
    right = [row["intent"] == got.name for row, got in results]
    whole = [
        ok and slots_agree(row["slots"], got.slots)
        for ok, (row, got) in zip(right, results, strict=True)
    ]
    if errors:
        for fine, (row, got) in zip(whole, results, strict=True):
            if not fine:
                print(f"  {row['state'] or '-'}: {row['text']!r}"
                      f" wants {row['intent']} {row['slots']}"
                      f", got {got.name} {dict(got.slots)}")  # fmt: skip
    outside = [got.name == "OutOfDomain" for row, got in results if row["intent"] == "OutOfDomain"]
    inside = [got.name in {"OutOfDomain", "NoMatch"} for row, got in results
              if row["intent"] not in {"OutOfDomain", "NoMatch"}]  # fmt: skip
    random = Random(7)
    disturbed = [engine.understand(noisy(row["text"], random), row["state"]).name == row["intent"]
                 for row, _ in results for _ in range(3)]  # fmt: skip
    mean = sum(right) / len(right)
    return {
        "utterances": len(results),
        "accuracy": mean,
        "macro_f1": macro_f1((row["intent"], got.name) for row, got in results),
        "intent_and_slots": sum(whole) / len(whole),
        "out_of_domain_recall": sum(outside) / max(len(outside), 1),
        "wrongly_rejected": sum(inside) / len(inside),
        "noise_drop": mean - sum(disturbed) / len(disturbed),
    }


def score_care(engine: Understanding, labelled: list[Row], *, errors: bool) -> dict[str, float]:
    """Score care in every state: recall (explicit danger as `now`), and others without `now`."""
    seen: dict[str, list[bool]] = defaultdict(list)
    for row in labelled:
        for state in CARE_STATES:
            got = engine.understand(row["text"], state)
            tier = got.slots.get("tier") if got.name == "NeedSupport" else None
            plain = row["kind"] == "explicit"
            fine = tier == "now" if plain else (
                tier is not None if row["tier"] else tier != "now")  # fmt: skip
            seen[("recall " if row["tier"] else "specificity ") + row["kind"]].append(fine)
            if errors and not fine:
                print(f"  {state or '-'}: {row['text']!r} ({row['kind']}) got {got.name} {tier}")
    for group in ("recall", "specificity"):
        seen[group] = [
            ok for kind, oks in list(seen.items()) if kind.startswith(group + " ") for ok in oks
        ]
    return {kind: sum(oks) / len(oks) for kind, oks in sorted(seen.items())}


def milliseconds(engine: Understanding, labelled: list[Row]) -> float:
    """Mean time of one utterance."""
    began = time.perf_counter()
    for row in labelled:
        engine.understand(row["text"], row["state"])
    return (time.perf_counter() - began) * 1000 / len(labelled)


def show(title: str, figures: Mapping[str, float]) -> None:
    """Print one table."""
    print(title)
    for name, figure in figures.items():
        print(f"  {name:24} {figure:.3f}")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, default="dev")
    parser.add_argument("--errors", action="store_true", help="list what went wrong")
    options = parser.parse_args()
    began = time.perf_counter()
    engine = load()
    loading = time.perf_counter() - began
    names, care = SETS[options.set]
    sets = [row for name in names for row in rows(name)]
    open_rows = [row for row in sets if row["state"] is None]
    show("open", score(engine, open_rows, errors=options.errors))
    show("by state", score(engine, [r for r in sets if r["state"]], errors=options.errors))
    show("care, in every state", score_care(engine, rows(care), errors=options.errors))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show(
        "cost",
        {"load_seconds": loading, "ms_an_utterance": milliseconds(engine, sets), "peak_mb": peak},
    )


if __name__ == "__main__":
    main()
