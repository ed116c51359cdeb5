"""The audio cache under threads, processes, kills, damage and a full folder."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import pytest

from audio.cache import AudioCache, Cached, Make, Note, content_key
from audio.errors import RenderError
from tests.support import s3
from tests.support.caches import cache_in
from tests.support.processes import Process

pytestmark = pytest.mark.usefixtures("store")

KEY = content_key({"text": "hello"})
OTHER = content_key({"text": "good evening"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def writing(data: bytes) -> Make:
    def make(out: BinaryIO) -> Note:
        out.write(data)
        return {"seconds": 1.5}

    return make


def refusing(_: BinaryIO) -> Note:
    raise AssertionError("it was rendered again")


def found(cached: Cached | None) -> Cached:
    assert cached is not None
    return cached


def is_lost_here(cache: AudioCache, folder: Path) -> bool:
    """Tell whether KEY is dropped; one that machines share is brought again at once, and whole."""
    if s3.endpoint() is None:
        return cache.get(KEY) is None and files(folder) == []
    return found(cache.get(KEY)).path.read_bytes() == b"sound"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*/*"))


def program(*arguments: object) -> Process:
    module = "tests.support.render_process"
    return Process(sys.executable, "-W", "error", "-m", module, *(str(a) for a in arguments))


def test_a_key_depends_on_everything_and_on_no_order() -> None:
    assert content_key({"a": 1, "b": "x"}) == content_key({"b": "x", "a": 1})
    assert content_key({"a": 1, "b": "x"}) != content_key({"a": 2, "b": "x"})


def test_what_was_rendered_is_found_with_its_note(folder: Path) -> None:
    made = cache_in(folder).render(KEY, ".mp3", writing(b"sound"))

    again = found(cache_in(folder).get(KEY))
    assert again == made
    assert again.path.read_bytes() == b"sound"
    assert again.path.suffix == ".mp3"
    assert again.note == {"seconds": 1.5}


def test_nothing_else_is_left_beside_an_entry(folder: Path) -> None:
    cache_in(folder).render(KEY, ".mp3", writing(b"sound"))

    assert files(folder) == [f"{KEY}.json", f"{KEY}.mp3"]


def test_what_is_not_there_is_not_found(folder: Path) -> None:
    assert cache_in(folder).get(KEY) is None


def test_sixteen_threads_render_a_key_once(folder: Path) -> None:
    cache, made, start = cache_in(folder), [], threading.Barrier(16)

    def make(out: BinaryIO) -> Note:
        made.append(1)
        out.write(b"whole")
        return {}

    def ask(_: int) -> bytes:
        start.wait()
        return cache.render(KEY, ".bin", make).path.read_bytes()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(16)))

    assert answers == [b"whole"] * 16
    assert len(made) == 1


@pytest.mark.slow
def test_three_processes_render_a_key_once(folder: Path) -> None:
    processes = [program("once", folder, KEY) for _ in range(3)]
    assert [process.line() for process in processes] == ["ready"] * 3

    for process in processes:
        process.tell("go")
    said = [process.line() for process in processes]

    assert sorted(said) == ["", "", "made"]
    assert [process.ended() for process in processes] == [0, 0, 0]
    assert found(cache_in(folder).get(KEY)).path.read_bytes() == b"whole"


@pytest.mark.slow
def test_a_kill_in_mid_render_leaves_nothing_to_serve_and_the_next_renders(folder: Path) -> None:
    process = program("stuck", folder, KEY)
    assert process.line() == "half"
    process.kill()

    cache = cache_in(folder)
    assert cache.get(KEY) is None
    cache.render(KEY, ".bin", writing(b"whole"))
    assert found(cache.get(KEY)).path.read_bytes() == b"whole"


def test_a_sound_that_has_no_record_yet_is_not_served_and_is_rendered_again(folder: Path) -> None:
    path = folder / KEY[:2] / f"{KEY}.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half of what was killed")

    cache = cache_in(folder)
    assert cache.get(KEY) is None
    cache.render(KEY, ".bin", writing(b"whole"))
    assert found(cache.get(KEY)).path.read_bytes() == b"whole"


@pytest.mark.slow
def test_a_sweep_takes_what_the_dead_left_and_lets_the_living_be(folder: Path) -> None:
    dead, living = program("stuck", folder, KEY), program("stuck", folder, OTHER)
    assert [dead.line(), living.line()] == ["half", "half"]
    dead.kill()
    cache_in(folder).render(content_key({}), ".bin", writing(b"kept"))

    cache_in(folder).sweep()

    left = files(folder)
    assert [name for name in left if name.startswith(KEY)] == []
    assert [name for name in left if name.startswith(OTHER) and name.endswith(".part")] != []
    assert found(cache_in(folder).get(content_key({}))).path.read_bytes() == b"kept"
    living.tell("go on")
    assert living.ended() == 0
    assert found(cache_in(folder).get(OTHER)).path.read_bytes() == b"ha"


def test_a_failed_render_leaves_nothing_and_the_next_tries_again(folder: Path) -> None:
    def failing(out: BinaryIO) -> Note:
        out.write(b"ha")
        raise RuntimeError("out of breath")

    cache = cache_in(folder)
    with pytest.raises(RuntimeError, match="out of breath"):
        cache.render(KEY, ".bin", failing)

    assert files(folder) == []
    assert cache.render(KEY, ".bin", writing(b"whole")).size == 5


@pytest.mark.parametrize("damage", [b"", b"soun", b"sounD", b"garbage, and more of it"])
@pytest.mark.parametrize("seen", [False, True], ids=["at first sight", "after it was seen whole"])
def test_a_damaged_file_is_dropped_and_rendered_again(
    folder: Path, damage: bytes, seen: bool
) -> None:
    cache = cache_in(folder)
    path = cache.render(KEY, ".mp3", writing(b"sound")).path
    if seen:
        found(cache.get(KEY))
    path.write_bytes(damage)

    assert is_lost_here(cache, folder)
    assert cache.render(KEY, ".mp3", writing(b"sound")).path.read_bytes() == b"sound"


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b"{}", b'{"suffix": ".mp3"}', b"\xff"])
def test_a_damaged_record_drops_its_entry(folder: Path, record: bytes) -> None:
    cache = cache_in(folder)
    path = cache.render(KEY, ".mp3", writing(b"sound")).path
    path.with_suffix(".json").write_bytes(record)

    assert is_lost_here(cache, folder)


def test_a_missing_file_is_rendered_again(folder: Path) -> None:
    cache = cache_in(folder)
    cache.render(KEY, ".mp3", writing(b"sound")).path.unlink()

    assert is_lost_here(cache, folder)
    assert cache.render(KEY, ".mp3", writing(b"sound")).size == 5


def test_what_was_seen_a_moment_ago_is_told_to_be_there_no_longer_than_it_is(folder: Path) -> None:
    cache = AudioCache(folder)
    path = cache.render(KEY, ".mp3", writing(b"sound")).path
    assert cache.has(KEY)

    path.unlink()

    assert not cache.has(KEY)
    assert not cache.is_kept(KEY)


def test_the_folder_may_be_deleted_between_renders(folder: Path) -> None:
    cache = cache_in(folder)
    cache.render(KEY, ".mp3", writing(b"sound"))
    shutil.rmtree(folder)

    assert is_lost_here(cache, folder)
    assert cache.render(KEY, ".mp3", writing(b"sound")).path.read_bytes() == b"sound"


def test_the_folder_may_be_deleted_in_mid_render(folder: Path) -> None:
    rounds = []

    def make(out: BinaryIO) -> Note:
        rounds.append(1)
        out.write(b"sound")
        if len(rounds) == 1:
            shutil.rmtree(folder)
        return {}

    cache = cache_in(folder)
    cache.render(KEY, ".mp3", make)

    assert len(rounds) == 2
    assert found(cache.get(KEY)).path.read_bytes() == b"sound"


def test_the_least_recently_used_leave_when_it_is_full(folder: Path) -> None:
    cache = cache_in(folder, max_bytes=4_000)
    keys = [content_key({"n": n}) for n in range(4)]
    for age, key in enumerate(keys[:3]):
        path = cache.render(key, ".bin", writing(bytes(1_000))).path
        os.utime(path.with_suffix(".json"), (age, age))
    found(cache.get(keys[0]))

    cache.render(keys[3], ".bin", writing(bytes(1_000)))

    left = [f"{key}.bin" in files(folder) for key in keys]
    assert left == [True, False, True, True]


def test_an_entry_larger_than_the_cache_still_serves_its_own_render(folder: Path) -> None:
    made = cache_in(folder, max_bytes=10).render(KEY, ".bin", writing(bytes(1_000)))

    assert made.path.stat().st_size == 1_000


def test_an_alias_finds_what_it_stands_for(folder: Path) -> None:
    cache = cache_in(folder)
    made = cache.render(KEY, ".mp3", writing(b"sound"))

    cache.alias(OTHER, KEY)

    assert cache.get(OTHER) == made
    assert cache.render(OTHER, ".mp3", refusing) == made


def test_an_alias_of_what_is_gone_is_gone(folder: Path) -> None:
    cache = cache_in(folder)
    cache.render(KEY, ".mp3", writing(b"sound")).path.unlink()
    cache.alias(OTHER, KEY)

    assert cache.get(OTHER) is None
    assert cache.render(OTHER, ".mp3", writing(b"other")).path.read_bytes() == b"other"


def test_a_folder_that_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, where the folder would be")

    with pytest.raises(RenderError, match=r"can't write .*cache.*: free space there"):
        cache_in(tmp_path / "cache").render(KEY, ".mp3", writing(b"sound"))


def test_who_may_read_it_and_not_write_is_served_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_in(folder).render(KEY, ".mp3", writing(b"sound"))

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "utime", read_only)
    cache = cache_in(folder)

    assert cache.has(KEY)
    assert found(cache.get(KEY)).path.read_bytes() == b"sound"
