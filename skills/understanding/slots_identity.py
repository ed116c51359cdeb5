"""Names, link codes and PINs."""

# ruff: noqa: E501 - a pattern is read, and edited, as one line

from __future__ import annotations

import re

from skills.turn import SlotValue
from skills.understanding.numbers import TENS, UNITS

Slots = dict[str, SlotValue]

_TRAILING = r"(?: please| from now on| now| instead| okay| by the way| thanks| thank you| if you like| not .+)+"
_NAME = re.compile(
    r"\b(?:call me|name me|my name is|the name is|name is|i am called|i go by|go by|known as|refer to me as"
    r"|address me as|be called|my name to|my name|say my name as|calls me|it is me)\s+(?P<name>[a-z][a-z' -]*?)(?:"
    + _TRAILING
    + r")?$"
)
_SWITCH = re.compile(
    r"\b(?:it is|this is|(?:switch|change|swap) (?:over )?to|here is|i am)\s+(?P<name>(?!not\b|me\b|my\b|a\b|an\b|the\b|someone\b|somebody\b|another\b|your\b)[a-z]+)(?: |$)"
    r"|^(?:now )?(?P<first>(?!someone|somebody|a|my)[a-z]+) (?:is (?:speaking|talking|here|on)|wants a|will speak|would like a)|\blet (?P<let>[a-z]+) have\b"
    r"|(?:it is|switch to|change to|swap to) (?P<own>[a-z]+)'s (?:turn|go|journal|profile|account|diary)"
)
_DIGITS = {"oh": "0", "o": "0", "zero": "0", "nought": "0"} | {w: str(n) for w, n in UNITS.items()}
_HOMOPHONES = {"to": "2", "too": "2", "for": "4", "ate": "8", "won": "1"}
_LETTERS = {"bee": "B", "see": "C", "sea": "C", "dee": "D", "gee": "G", "jay": "J", "kay": "K", "el": "L", "em": "M", "en": "N", "pea": "P", "pee": "P", "cue": "Q", "queue": "Q", "are": "R", "tea": "T", "tee": "T", "you": "U", "vee": "V", "ex": "X", "why": "Y", "zed": "Z", "zee": "Z", "eye": "I", "ay": "A"}  # fmt: skip
_TIMES = {"double": 2, "triple": 3}
_TEN = 10
_SHORTEST_CODE = 3
_AROUND = frozenset(
    {"it", "is", "the", "code", "my", "pin", "number", "that", "would", "be", "and"}
)
_BARE_NAME = re.compile(
    r"^(?:(?:um|uh|er|well|oh|yes|okay|sure|please|just|it's|it is|i'm|i am|you can|call me|my name is"
    r"|my name's|the name is|maybe|let's say|make it|say|use|everyone calls me|people call me)\s+)*"
    r"(?P<name>[a-z][a-z'-]*(?: [a-z][a-z'-]*){0,2}?)(?:" + _TRAILING + r")?$"
)
_CODE = re.compile(r"\bcode(?: is| number)?\s+(?P<code>\S.*)$|\bwith\s+(?P<with>\S.*)$")
_PIN = re.compile(
    r"\b(?:pin|passcode)(?: code| number)?(?:'s| is| equals| would be)?\s+(?P<pin>\S.*)$"
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


def bare_name(clean: str) -> str | None:
    """Give the name that is all, or nearly all, that was said where one is awaited."""
    match = _BARE_NAME.match(clean)
    return match["name"] if match else None


def bare_code(bare: str) -> str | None:
    """Give the code that is all that was said where one is awaited."""
    words = [word for word in bare.split() if word not in _AROUND]
    code = _characters(" ".join(words))
    spelled = all(_character(word) or word in _TIMES for word in words)
    return code if spelled and len(code) >= _SHORTEST_CODE else None


def bare_pin(bare: str) -> str | None:
    """Give the digits that are all that was said where a PIN is awaited."""
    code = bare_code(bare)
    return code if code and code.isdigit() else None


def _characters(said: str) -> str:
    """Write spoken characters: "double" and "triple" repeat, "eighty four" is one number."""
    text, times, ten = "", 1, 0
    for word in said.replace("please", "").split():
        if word in _TIMES:
            times = _TIMES[word]
            continue
        unit = UNITS.get(word, 0)
        text = text[:-1] + str(unit) if ten and 0 < unit < _TEN else text + _character(word) * times
        times, ten = 1, TENS.get(word, 0)
    return text


def _character(word: str) -> str:
    if word in TENS:
        return str(TENS[word])
    known = _DIGITS.get(word) or _HOMOPHONES.get(word) or _LETTERS.get(word)
    if known:
        return known
    return word.upper() if len(word) == 1 or any(c.isdigit() for c in word) else ""
