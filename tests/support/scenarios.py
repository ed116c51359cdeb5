"""Scenarios: conversations in plain text, read into steps. CONTRIBUTING.md tells the form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

from skills.turn import Device, EventName

Property: TypeAlias = Literal[
    "says",
    "doesn't say",
    "listens for",
    "state",
    "means",
    "saved",
    "deleted",
    "audio",
    "ends",
    "rate",
    "kept",
    "entries",
]
PERSONS = ("new", "known", "declined")
START = datetime(2026, 11, 23, 19, 0, tzinfo=ZoneInfo("Europe/Berlin"))

_LATER = re.compile(r"(\d+) (minute|hour|day|week)s? (later|ago)")
_DEVICES = {
    "shared": {"shared": True},
    "screen": {"display": True},
    "no player": {"audio": False},
}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


class BadScenario(Exception):
    """A line that this form doesn't know; the message says where it stands."""


@dataclass(frozen=True)
class Check:
    """One property that the answer must have."""

    name: Property
    value: str
    place: str


@dataclass(frozen=True)
class Step:
    """Something happens, and its answer has properties."""

    words: str | None
    """What is said; None for an event."""
    event: EventName | None
    offset_ms: int | None
    wait: timedelta
    """What passes before it."""
    place: str
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class PastEntry:
    """Something that was kept before the scenario begins."""

    ago: timedelta
    flow: str | None
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Scenario:
    """One conversation."""

    title: str
    place: str
    person: str = "known"
    device: Device = field(default_factory=Device)
    now: datetime = START
    zone_told: bool = True
    """Somebody set the clock: the platform, or the installation."""
    past: tuple[PastEntry, ...] = ()
    steps: tuple[Step, ...] = ()


def read(folder: Path) -> list[Scenario]:
    """Read every scenario in a folder's text files.

    Raises:
        BadScenario: a line is in no known form.
    """
    files = sorted(folder.glob("*.txt"))
    return [scenario for file in files for scenario in parse(file.read_text("utf-8"), file.name)]


def parse(text: str, name: str) -> list[Scenario]:
    """Read the scenarios of one file, whose name is told in errors.

    Raises:
        BadScenario: a line is in no known form.
    """
    found: list[Scenario] = []
    wait = timedelta()
    for place, line in _lines(text, name):
        key, _, value = (part.strip() for part in line.partition(":"))
        if key == "Scenario" and not line.startswith(">"):
            found.append(Scenario(value, place))
            wait = timedelta()
        elif not found:
            raise BadScenario(f"{place}: a scenario begins with `Scenario: its title`")
        elif passed := _LATER.fullmatch(line):
            wait += _span(passed)
        elif (step := _step(line, wait, place)) is not None:
            found[-1] = replace(found[-1], steps=(*found[-1].steps, step))
            wait = timedelta()
        elif found[-1].steps:
            found[-1] = _checked(found[-1], key, value, place)
        else:
            found[-1] = _set(found[-1], key, value, place)
    return found


def value_of(text: str) -> Any:
    """Read a value: a number or other JSON as such, `nothing` as null, all else as text."""
    if text == "nothing":
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _lines(text: str, name: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            yield f"{name}:{number}", bare


def _step(line: str, wait: timedelta, place: str) -> Step | None:
    if line.startswith(">"):
        return Step(line[1:].strip(), None, None, wait, place)
    name, _, rest = line.partition(" at second ")
    if name not in get_args(EventName):
        return None
    return Step(None, name, int(rest) * 1000 if rest else None, wait, place)  # type: ignore[arg-type]  # one of its names


def _checked(scenario: Scenario, key: str, value: str, place: str) -> Scenario:
    if key not in get_args(Property):
        raise BadScenario(f"{place}: {key!r} is none of {', '.join(get_args(Property))}")
    *before, last = scenario.steps
    check = Check(key, value, place)  # type: ignore[arg-type]  # one of its names
    return replace(scenario, steps=(*before, replace(last, checks=(*last.checks, check))))


def _set(scenario: Scenario, key: str, value: str, place: str) -> Scenario:
    if key == "person" and value in PERSONS:
        return replace(scenario, person=value)
    if key == "device":
        return replace(scenario, device=_device(value.split(", "), place))
    if key == "now":
        day, time, zone = value.split()
        at = datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone))
        return replace(scenario, now=at)
    if key == "zone" and value == "untold":
        return replace(scenario, now=scenario.now.astimezone(UTC), zone_told=False)
    if key == "past":
        return replace(scenario, past=(*scenario.past, _past(value, scenario.now, place)))
    raise BadScenario(f"{place}: before the first turn come person, device, now, zone or past")


def _device(words: Sequence[str], place: str) -> Device:
    if unknown := set(words) - set(_DEVICES):
        raise BadScenario(f"{place}: {unknown} is none of {', '.join(_DEVICES)}")
    return Device(**{able: is_so for word in words for able, is_so in _DEVICES[word].items()})


def _past(value: str, now: datetime, place: str) -> PastEntry:
    first, *parts = (part.strip() for part in value.split(";"))
    passed = _LATER.fullmatch(first)
    if passed is None:
        raise BadScenario(f"{place}: `past` begins with how long ago, such as `2 days ago;`")
    flow: str | None = None
    fields: dict[str, Any] = {}
    for part in parts:
        name, _, said = part.partition(" ")
        if name == "flow":
            flow = said
            continue
        _put(fields, name.split("."), _dated(name, said, now))
    return PastEntry(_span(passed), flow, fields)


def _dated(name: str, said: str, now: datetime) -> Any:
    if name.endswith(".when") and said in _DAYS:
        return (now + timedelta(days=_DAYS[said])).date().isoformat()
    return value_of(said)


def _put(fields: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *outer, last = path
    for name in outer:
        fields = fields.setdefault(name, {})
    fields[last] = value


def _span(found: re.Match[str]) -> timedelta:
    return timedelta(**{f"{found[2]}s": int(found[1])})
