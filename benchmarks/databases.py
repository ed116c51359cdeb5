"""Where the journals of a benchmark live: in files, or on a PostgreSQL server of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from tests.support import worlds


@contextmanager
def in_files() -> Iterator[None]:
    yield


@contextmanager
def in_postgres() -> Iterator[int]:
    """Keep journals on a server of our own, which syncs each commit; yield its process."""
    with worlds.server(durable=True) as folder:
        os.environ[worlds.SERVER] = folder
        try:
            yield int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])
        finally:
            del os.environ[worlds.SERVER]


DATABASES: Final[Mapping[str, Callable[[], AbstractContextManager[int | None]]]] = {
    "SQLite": in_files,
    "PostgreSQL": in_postgres,
}
"""By their names; each yields the process of its server, where it has one."""
