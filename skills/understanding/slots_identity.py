"""Names, link codes and PINs."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding.numbers import TENS, UNITS

Slots = dict[str, SlotValue]

_NAME = re.compile(
    r"\b(?:call me|name me|my name is|name is|i am called|i go by|known as|refer to me as|address me as|be called"
    r"|my name to|say my name as|calls? me|it is me)\s+(?P<name>[a-z][a-z' -]*?)(?: please| from now on| now| instead| okay| not .+)?$"
)
_SWITCH = re.compile(
    r"\b(?:it is|this is|switch (?:over )?to|change (?:over )?to|here is|i am)\s+(?P<name>(?!not\b|me\b|my\b|a\b|an\b|the\b|someone\b|somebody\b)[a-z]+)\b"
    r"|^(?:now )?(?P<first>(?!someone|somebody|a|my)[a-z]+) (?:is (?:speaking|talking|here|on)|wants a|will speak|would like a)|\blet (?P<let>[a-z]+) have\b|it is (?P<own>[a-z]+)'s turn"
)
_DIGITS = {"oh": "0", "o": "0", "zero": "0", "nought": "0"} | {w: str(n) for w, n in UNITS.items()}
_HOMOPHONES = {"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"}
_LETTERS = {"bee": "B", "see": "C", "sea": "C", "dee": "D", "gee": "G", "jay": "J", "kay": "K", "el": "L", "em": "M", "en": "N", "pea": "P", "pee": "P", "cue": "Q", "queue": "Q", "are": "R", "tea": "T", "tee": "T", "you": "U", "vee": "V", "ex": "X", "why": "Y", "zed": "Z", "zee": "Z", "eye": "I", "ay": "A"}  # fmt: skip
_CODE = re.compile(r"\bcode(?: is| number)?\s+(?P<code>\S.*)$|\bwith\s+(?P<with>\S.*)$")
_PIN = re.compile(
    r"\b(?:pin|passcode)(?: code| number)?(?: is| equals| would be)?\s+(?P<pin>\S.*)$"
)


def name(clean: str) -> Slots:
    """SetName: what to call the person."""
    match = _NAME.search(clean.replace("name's", "name is").replace("i'm", "i am"))
    return {"name": match["name"].strip()} if match else {}


def person(normal: str) -> Slots:
    """SwitchPerson: who speaks now."""
    match = _SWITCH.search(normal)
    found = next((said for said in match.groups() if said), None) if match else None
    return {"name": found} if found else {}


def code(normal: str) -> Slots:
    """LinkDevice: letters and digits, upper case."""
    match = _CODE.search(normal)
    said = _characters(match["code"] or match["with"]) if match else ""
    return {"code": said} if said else {}


def pin(normal: str) -> Slots:
    """GivePin: a string of digits, leading zeros kept."""
    match = _PIN.search(normal)
    digits = "".join(c for c in _characters(match["pin"] if match else normal) if c.isdigit())
    return {"pin": digits} if digits else {}


def _characters(said: str) -> str:
    parts: list[str] = []
    for word in said.replace("please", "").split():
        times = {"double": 2, "triple": 3}.get(word)
        if times:
            parts.append("*" * times)
            continue
        parts.append(_character(word))
    text = "".join(parts)
    return re.sub(r"\*(\*+)(\w)", lambda m: m[2] * (len(m[1]) + 1), text).replace("*", "")


def _character(word: str) -> str:
    if word in _DIGITS:
        return _DIGITS[word]
    if word in TENS:
        return str(TENS[word])
    if word in _HOMOPHONES:
        return _HOMOPHONES[word]
    if word in _LETTERS:
        return _LETTERS[word]
    return word.upper() if len(word) == 1 or any(c.isdigit() for c in word) else ""
