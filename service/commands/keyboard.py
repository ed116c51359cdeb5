"""Someone at the keyboard: a line is what they say, a slashed word asks about the talk."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import click

with contextlib.suppress(ImportError):  # Pythons without it edit no line, and work all the same
    import readline  # noqa: F401 - importing it is what makes input() edit lines

from service.commands.terminal import show
from service.rendered import Rendered, Stream
from skills.turn import Event, Utterance

PROMPT = "> "
KEYS = "Enter alone: silence · /state: where we are · /help: this · Ctrl-D: end"

GOODBYE = Event("session_ended")


class Keyboard:
    """Reads from standard input, with a prompt and line editing where that is a terminal."""

    def __init__(self) -> None:
        self._live = sys.stdin.isatty()
        if self._live:
            click.secho(KEYS, dim=True)

    def tell(self, rendered: Rendered) -> None:
        """Print a reply."""
        show(rendered)

    def hear(self, rendered: Rendered) -> Sequence[Utterance | Event]:
        """Read what is said; slash words are answered here, and said to nobody."""
        while (line := self._line()) is not None:
            asked = _SLASHED.get(line)
            if asked is None:
                return [Utterance(line) if line else Event("silence")]
            click.secho(asked(rendered), dim=True)
        return [GOODBYE]

    def play(self, stream: Stream) -> Iterator[Event]:
        """Print its address: who types may sit at another machine's terminal."""
        click.echo(f"[plays {stream.url}]")
        yield from ()

    def _line(self) -> str | None:
        if not self._live:
            line = sys.stdin.readline()
            return line.strip() if line else None
        try:
            return input(PROMPT).strip()
        except EOFError:
            click.echo()  # Ctrl-D leaves the cursor behind the prompt
            return None


def state(rendered: Rendered) -> str:
    """Tell how the last turn was understood, what it wrote, and what is awaited now."""
    intent = rendered.intent
    heard = f"{intent.name} {_slots(intent.slots)}".rstrip() if intent else "no words"
    lines = [
        f"state    {rendered.state or 'none'}",
        f"awaits   {rendered.reply.listen or 'nothing'}",
        f"heard    {heard}",
        f"rate     {rendered.rate}",
    ]
    lines += [f"saved    {_slots(fields)}" for fields in rendered.saved]
    lines += [f"deleted  {entry_id}" for entry_id in rendered.deleted]
    return "\n".join(lines)


def _slots(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())


_SLASHED: dict[str, Callable[[Rendered], str]] = {"/state": state, "/help": lambda _: KEYS}
