"""A pretend Echo's display: what stands on a document, and what a touch on it sends.

It reads as much of APL as our own documents need; Amazon's viewhost does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Any]
_FIELD = re.compile(r"\$\{payload\.screen\.(\w+)\}")
_DATA = "${data}"


class Display:
    """One document, as it was sent."""

    def __init__(self, directive: Mapping[str, Any]) -> None:
        self.token: str = directive["token"]
        self._screen: Mapping[str, Any] = directive["datasources"]["screen"]
        self._root: Item = directive["document"]["mainTemplate"]["items"][0]
        self._is_open = False

    def texts(self) -> list[str]:
        """Return what can be read; what is covered only once it was touched."""
        said = (self._value(item.get("text"), data) for item, data in self._items())
        shown = [text for text in said if isinstance(text, str | int)]
        return [str(text) for text in shown] + ([self._screen["words"]] if self._is_open else [])

    def touch(self, label: str) -> list[Any] | None:
        """Touch what is named so; return the arguments that are sent.

        None where nothing is sent, because nothing is named so or only a cover is lifted.
        """
        for item, data in self._items():
            if item["type"] == "TouchWrapper" and str(self._named(item, data)) == label:
                return self._press(item["onPress"], data)
        return None

    def _press(self, commands: list[Item], data: Any) -> list[Any] | None:
        for command in commands:
            if command["type"] == "SendEvent":
                return [self._value(argument, data) for argument in command["arguments"]]
        self._is_open = True
        return None

    def _named(self, item: Item, data: Any) -> Any:
        return self._value(item["accessibilityLabel"], data)

    def _items(self) -> Iterator[tuple[Item, Any]]:
        yield from self._below(self._root, None)

    def _below(self, item: Item, data: Any) -> Iterator[tuple[Item, Any]]:
        yield item, data
        rows = self._value(item["data"], data) if "data" in item else [data]
        for row in rows:
            for inner in item.get("items", ()):
                yield from self._below(inner, row)

    def _value(self, written: Any, data: Any) -> Any:
        """Resolve what is written; None for an expression that only a viewhost works out."""
        if written == _DATA:
            return data
        if isinstance(written, str) and (field := _FIELD.fullmatch(written)):
            return self._screen[field[1]]
        return None if isinstance(written, str) and "${" in written else written
