"""Sentence templates in the hassil style: `[optional]`, `(a|b)`, `{list}`, `{list:slot}`, `<rule>`.

A template stands for many sentences. Platform files list some of them; the classifier is trained
on a draw of them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias, TypeVar

from skills.understanding.errors import ModelError

_T = TypeVar("_T")
_TOKEN = re.compile(r"[\[\]()|]|\{[a-z_:0-9]+\}|<[a-z_0-9]+>|[^\[\]()|{}<>]+")
_GROUP = "("
_CLOSING = {"(": ")", "[": "]"}
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are said."""

    words: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one value of a list."""

    list: str
    name: str
    """The slot the value belongs to; often the list's own name."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts said one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several; an optional part is a choice with silence."""

    options: tuple[Node, ...]


Node: TypeAlias = Text | Slot | Sequence | Choice


def parse(template: str, rules: Mapping[str, str]) -> Node:
    """Read a template, with its `<rules>` put in place.

    Raises:
        ModelError: brackets do not match, or a rule is not defined.
    """
    tokens = _TOKEN.findall(template)
    if "".join(tokens) != template:
        raise ModelError(f"stray bracket in the sentence {template!r}: close or remove it")
    node, rest = _options(tokens, template, rules)
    if rest:
        raise ModelError(f"{rest[0]!r} closes nothing in the sentence {template!r}")
    return node


def _options(tokens: list[str], template: str, rules: Mapping[str, str]) -> tuple[Node, list[str]]:
    options: list[Node] = []
    while True:
        sequence, tokens = _sequence(tokens, template, rules)
        options.append(sequence)
        if not tokens or tokens[0] != "|":
            return (options[0] if len(options) == 1 else Choice(tuple(options))), tokens
        tokens = tokens[1:]


def _sequence(tokens: list[str], template: str, rules: Mapping[str, str]) -> tuple[Node, list[str]]:
    parts: list[Node] = []
    while tokens and tokens[0] not in {"|", ")", "]"}:
        token, tokens = tokens[0], tokens[1:]
        if token in _CLOSING:
            inner, tokens = _options(tokens, template, rules)
            if not tokens or tokens[0] != _CLOSING[token]:
                raise ModelError(f"{token!r} is not closed in the sentence {template!r}")
            tokens = tokens[1:]
            parts.append(inner if token == _GROUP else Choice((Text(""), inner)))
        else:
            parts.append(_leaf(token, template, rules))
    return Sequence(tuple(parts)), tokens


def _leaf(token: str, template: str, rules: Mapping[str, str]) -> Node:
    if token.startswith("{"):
        list_name, _, slot = token[1:-1].partition(":")
        return Slot(list_name, slot or list_name)
    if token.startswith("<"):
        if token[1:-1] not in rules:
            raise ModelError(f"{token} is not defined (sentence {template!r}): add it to [rules]")
        return parse(rules[token[1:-1]], rules)
    return Text(token)


def expand(node: Node) -> Iterator[str]:
    """Give every sentence a template stands for, in order, with slots left as `{slot}`."""
    for raw in _expand(node):
        yield _SPACES.sub(" ", raw).strip()


def _expand(node: Node) -> Iterator[str]:
    match node:
        case Text(words):
            yield words
        case Slot(_, name):
            yield f"{{{name}}}"
        case Choice(options):
            for option in options:
                yield from _expand(option)
        case Sequence(parts):
            for combination in itertools.product(*(list(_expand(part)) for part in parts)):
                yield "".join(combination)


def named(node: Node) -> dict[str, str]:
    """Map the slots of a template to their lists."""
    match node:
        case Slot(words, name):
            return {name: words}
        case Choice(parts) | Sequence(parts):
            return {k: v for part in parts for k, v in named(part).items()}
        case _:
            return {}


def covering(node: Node) -> list[str]:
    """Say every alternative at least once in as few sentences as that takes, slots as `{slot}`."""
    return [_SPACES.sub(" ", raw).strip() for raw in _covering(node)]


def _covering(node: Node) -> list[str]:
    match node:
        case Text(words):
            return [words]
        case Slot(_, name):
            return [f"{{{name}}}"]
        case Choice(options):
            return [said for option in options for said in _covering(option)]
        case Sequence(parts):
            columns = [_covering(part) for part in parts]
            longest = max((len(column) for column in columns), default=1)
            return ["".join(c[i % len(c)] for c in columns) for i in range(longest)]


class Deck:
    """Draws sentences of templates so that every alternative has its turn before one returns."""

    def __init__(self, values: Mapping[str, tuple[str, ...]], random: Random) -> None:
        self._values = values
        self._random = random
        self._left: dict[Node, list[int]] = {}

    def draw(self, node: Node) -> str:
        """Say one sentence of a template, slots filled from the lists."""
        return _SPACES.sub(" ", self._draw(node)).strip()

    def _draw(self, node: Node) -> str:
        match node:
            case Text(words):
                return words
            case Slot(name, _):
                return self._next(node, list(self._values[name]))
            case Choice(options):
                return self._draw(self._next(node, list(options)))
            case Sequence(parts):
                return "".join(self._draw(part) for part in parts)

    def _next(self, node: Node, options: list[_T]) -> _T:
        left = self._left.setdefault(node, [])
        if not left:
            left.extend(range(len(options)))
            self._random.shuffle(left)
        return options[left.pop()]


def widest(node: Node) -> int:
    """How many sentences it takes to say every alternative once."""
    match node:
        case Text() | Slot():
            return 1
        case Choice(options):
            return sum(widest(option) for option in options)
        case Sequence(parts):
            return max((widest(part) for part in parts), default=1)


def count(node: Node) -> int:
    """How many sentences a template stands for, each slot counted once."""
    match node:
        case Text() | Slot():
            return 1
        case Choice(options):
            return sum(count(option) for option in options)
        case Sequence(parts):
            product = 1
            for part in parts:
                product *= count(part)
            return product
