"""Threads for work that begins at once: each piece wakes one of them, the one that was busy last.

In `concurrent.futures` all idle threads queue for one lock: a piece of work wakes a second one,
which finds nothing, and it falls to the thread whose memory has been out of the caches for longest.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class ThreadPool:
    """At most so many threads, each made when it is needed; what is beyond them waits for one.

    What was begun is finished before the process ends. A forked child has none of these threads,
    and needs a pool of its own.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle: list[_Desk] = []
        self._waiting: deque[_Work[Any]] = deque()
        self._closed = False
        self._process = os.getpid()
        atexit.register(self.close)

    def submit(self, call: Callable[[], T]) -> Future[T]:
        """Have something done; return where its result will be.

        Raises:
            RuntimeError: the pool is closed.
        """
        work = _Work(call)
        with self._lock:
            if self._closed:
                raise RuntimeError("no work can begin after the pool was closed")
            if self._idle:
                self._idle.pop().give(work)
            elif len(self._threads) < self._most:
                self._hire(work)
            else:
                self._waiting.append(work)
        return work.future

    def close(self) -> None:
        """Take no more work, and wait until all that was taken is done."""
        if os.getpid() != self._process:
            return
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for desk in idle:
            desk.give(None)
        for thread in self._threads:
            thread.join()

    def _hire(self, work: _Work[Any]) -> None:
        name = f"{self._name}_{len(self._threads)}"
        # A daemon, as the interpreter would wait for an idle one before it calls `close`.
        thread = threading.Thread(target=self._serve, args=(work,), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, first: _Work[Any]) -> None:
        desk = _Desk()
        work: _Work[Any] | None = first
        while work is not None:
            work.do()
            work = self._next(desk)

    def _next(self, desk: _Desk) -> _Work[Any] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            if self._closed:
                return None
            self._idle.append(desk)
        return desk.take()


class _Work(Generic[T]):
    """Something to be done, and where its result will be."""

    __slots__ = ("_call", "future")

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self.future: Future[T] = Future()

    def do(self) -> None:
        try:
            result = self._call()
        except BaseException as error:  # noqa: BLE001 -- whoever asked for it is told
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class _Desk:
    """Where an idle thread waits for its own next piece of work; None: there is no more."""

    __slots__ = ("_given", "_work")

    def __init__(self) -> None:
        self._given = threading.Lock()
        self._given.acquire()
        self._work: _Work[Any] | None = None

    def give(self, work: _Work[Any] | None) -> None:
        self._work = work
        self._given.release()

    def take(self) -> _Work[Any] | None:
        self._given.acquire()
        work, self._work = self._work, None
        return work
