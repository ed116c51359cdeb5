"""The deadline of every webhook: what takes too long goes on behind, and is answered meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial

from service.per_process import PerProcess
from service.thread_pool import ThreadPool

log = logging.getLogger(__name__)

ANSWER_SECONDS = 2.5
"""The strictest platform waits for 4.5 s in all, the way there and back included."""
REASSURE_SECONDS = 1.0
"""After so long a silence, a platform that can say a word meanwhile says it."""
MAX_AT_ONCE = 32
"""Beyond it work waits for its turn, and its time runs."""


class Governor:
    """Lets work take its time, but nobody wait for it longer than they would listen."""

    def __init__(self, answer: float = ANSWER_SECONDS, reassure: float = REASSURE_SECONDS) -> None:
        self._answer = answer
        self._reassure = reassure
        self._threads = PerProcess(lambda: ThreadPool(MAX_AT_ONCE, "turn"))

    def run(
        self,
        work: Callable[[], bytes],
        instead: Callable[[], bytes],
        meanwhile: Callable[[], None] = lambda: None,
        spent: float = 0.0,
    ) -> bytes:
        """Return what `work` returns, or after a while what `instead` does; the work goes on.

        Args:
            work: the turn; what it raises is raised here, or told by the log if it comes too late.
            instead: answers at once, without what the work waits for.
            meanwhile: called, behind too, once the work has taken longer than a short pause.
            spent: so many seconds have passed before.
        """
        threads = self._threads.get()
        begun = threads.submit(partial(copy_context().run, work))
        pause = max(self._reassure - spent, 0)
        if self._is_done(begun, pause):
            return begun.result()
        threads.submit(partial(copy_context().run, meanwhile))
        if self._is_done(begun, max(self._answer - spent - pause, 0)):
            return begun.result()
        asked = copy_context()
        begun.add_done_callback(lambda late: asked.run(_told, late))
        log.warning("a turn takes longer than %.1f s; it goes on", self._answer)
        return instead()

    def close(self) -> None:
        """Wait until all that goes on behind has been done."""
        self._threads.get().close()

    def _is_done(self, begun: Future[bytes], seconds: float) -> bool:
        try:
            begun.exception(seconds)
        except TimeoutError:
            return begun.done()
        return True


def _told(late: Future[bytes]) -> None:
    if error := late.exception():
        log.error("a late turn failed: %s", type(error).__name__)
