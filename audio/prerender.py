"""Rendering many pieces ahead, in several processes; what was finished is never done again."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeAlias

from audio.errors import RenderError
from audio.parent import end_with_parent
from audio.pieces import Piece
from audio.renderer import Renderer, Rendition
from skills.speech import SelfTrustError

MakeRenderer: TypeAlias = Callable[[], Renderer]
"""Makes each process its own renderer, so that it can be sent to them."""

_renderers: list[Renderer] = []
"""The one renderer of a process of the pool."""


def prerender(
    pieces: Sequence[Piece], make: MakeRenderer, processes: int
) -> Iterator[tuple[Piece, Rendition | SelfTrustError]]:
    """Render pieces, and yield each as it is finished, with what became of it.

    The longest are begun first: they hold every sentence of their titles, and a sentence that is
    made is made for all. Whoever ends this, a kill included, can begin again where it was.

    Raises:
        RenderError: a process was ended from outside.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (make,)) as pool:
        longest_first = sorted(pieces, key=lambda piece: -(piece.total_ms or 0))
        waiting = {pool.submit(_render, piece): piece for piece in longest_first}
        try:
            for done in as_completed(waiting):
                yield waiting[done], _outcome(done)
        except BrokenProcessPool as error:
            raise RenderError(
                "a rendering process was ended, perhaps for want of memory: use fewer --jobs, "
                "and begin again; what is finished stays"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(make: MakeRenderer) -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.nice(5)
    _renderers.append(make())


def _render(piece: Piece) -> Rendition:
    return _renderers[0].render(piece)


def _outcome(done: Future[Rendition]) -> Rendition | SelfTrustError:
    error = done.exception()
    if isinstance(error, SelfTrustError):
        return error
    return done.result()
