"""Hands on a keyboard alone: every stop must have a name, be visible and be uncovered."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Error, Page

MOST_STOPS = 90
_FOCUSED = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  const label = it.labels?.[0] ?? it;
  const box = label.getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    name: (it.getAttribute("aria-label") ?? label.innerText).trim().replace(/\\s+/g, " "),
    marked: [it, ...label.children].some(one => getComputedStyle(one).outlineStyle !== "none"),
    uncovered: label.contains(there) || Boolean(there?.contains(label)),
  };
}"""


@dataclass(frozen=True, slots=True)
class Stop:
    """What has the focus."""

    name: str
    marked: bool
    """It is seen to have it (WCAG 2.2, 2.4.7)."""
    uncovered: bool
    """Nothing lies over it (WCAG 2.2, 2.4.11)."""


class Keyboard:
    """Somebody who uses no pointer."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def go_to(self, name: str) -> None:
        """Press Tab until something of this name has the focus."""
        passed, name = [], " ".join(name.split())
        for _ in range(MOST_STOPS):
            self.press("Tab")
            if (stop := self.focus()) is None:
                continue  # past the last one, or on a page that has just come
            passed.append(stop.name)
            assert stop.marked, f"{stop.name} does not show that it has the focus"
            assert stop.uncovered, f"{stop.name} is covered"
            if stop.name == name:
                return
        raise AssertionError(f"no way by keyboard to {name!r}; passed {passed}")

    def focus(self) -> Stop | None:
        """Tell what has the focus; None while nothing has."""
        try:
            found = self._page.evaluate(_FOCUSED)
        except Error as gone:
            if "context was destroyed" not in gone.message:
                raise
            return None  # a key has led to another page, which is coming
        return Stop(**found) if found else None
