"""What machines share of rendered sound: made once, whole, and not missed while it is away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from audio import bucket as buckets
from audio.bucket import Bucket
from audio.cache import AudioCache, Cached, Make, Note, content_key
from audio.errors import StoreUnavailable
from audio.shared_cache import SharedCache
from audio.shared_sound import FOLDER, SharedSound
from tests.support import s3
from tests.support.s3 import Line

pytestmark = pytest.mark.needs("weed")

KEY = content_key({"text": "hello"})
OTHER = content_key({"text": "good evening"})


@pytest.fixture
def line(s3_server: str) -> Iterator[Line]:
    with s3.line(s3_server) as line:
        yield line


@pytest.fixture(autouse=True)
def is_asked_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "DOWN_SECONDS", 0.0)
    monkeypatch.setattr(buckets, "WELL_SECONDS", 0.0)


@pytest.fixture
def bucket(line: Line, tmp_path: Path) -> Bucket:
    return Bucket(s3.address(line.address, tmp_path))


@pytest.fixture
def shared(bucket: Bucket) -> SharedSound:
    return SharedSound(bucket)


@pytest.fixture
def machine(tmp_path: Path, shared: SharedSound) -> AudioCache:
    return SharedCache(tmp_path / "one", 1_000_000, shared)


@pytest.fixture
def another(tmp_path: Path, shared: SharedSound) -> AudioCache:
    return SharedCache(tmp_path / "another", 1_000_000, shared)


def writing(data: bytes) -> Make:
    def make(out: BinaryIO) -> Note:
        out.write(data)
        return {"seconds": 1.5, "voice": "of the test"}

    return make


def refusing(_: BinaryIO) -> Note:
    raise AssertionError("it was rendered again")


def found(cached: Cached | None) -> Cached:
    assert cached is not None
    return cached


def test_what_one_machine_renders_another_finds(machine: AudioCache, another: AudioCache) -> None:
    made = machine.render(KEY, ".mp3", writing(b"sound"))

    assert another.has(KEY)
    brought = found(another.get(KEY))
    assert (brought.path.read_bytes(), brought.note) == (b"sound", made.note)
    assert another.render(KEY, ".mp3", refusing) == brought


def test_asking_whether_it_is_there_brings_nothing(
    machine: AudioCache, another: AudioCache, tmp_path: Path
) -> None:
    machine.render(KEY, ".mp3", writing(b"sound"))

    assert (another.has(KEY), another.has(OTHER)) == (True, False)
    assert list((tmp_path / "another").rglob("*.mp3")) == []


def test_of_two_machines_that_render_at_once_the_first_one_s_sound_is_everybody_s(
    machine: AudioCache, another: AudioCache
) -> None:
    def make(out: BinaryIO) -> Note:
        machine.render(KEY, ".mp3", writing(b"the first one's"))
        return writing(b"the second one's")(out)

    made = another.render(KEY, ".mp3", make)

    assert made.path.read_bytes() == b"the first one's"
    assert found(another.get(KEY)) == made


def test_an_alias_leads_other_machines_to_what_it_stands_for(
    machine: AudioCache, another: AudioCache
) -> None:
    machine.render(KEY, ".mp3", writing(b"sound"))
    machine.alias(OTHER, KEY)

    assert another.has(OTHER)
    assert found(another.get(OTHER)).key == KEY
    assert another.render(OTHER, ".mp3", refusing).path.read_bytes() == b"sound"


def test_an_alias_of_what_is_gone_from_the_store_is_gone(
    machine: AudioCache, another: AudioCache, shared: SharedSound
) -> None:
    machine.render(KEY, ".mp3", writing(b"sound"))
    machine.alias(OTHER, KEY)
    shared.drop(KEY)

    assert not another.has(OTHER)
    assert another.get(OTHER) is None
    assert another.render(OTHER, ".mp3", writing(b"other")).path.read_bytes() == b"other"


@pytest.mark.parametrize("damage", [b"", b"soun", b"sounD"], ids=["empty", "torn", "changed"])
def test_a_damaged_object_is_dropped_and_made_again(
    machine: AudioCache, another: AudioCache, bucket: Bucket, damage: bytes
) -> None:
    machine.render(KEY, ".mp3", writing(b"sound"))
    objects = bucket.within(FOLDER)
    attributes = found_attributes(objects)
    objects.remove([KEY])
    objects.create(KEY, damage, attributes)

    assert another.get(KEY) is None
    assert objects.look(KEY) is None
    assert another.render(KEY, ".mp3", writing(b"sound")).path.read_bytes() == b"sound"
    assert objects.get(KEY) == b"sound"


@pytest.mark.parametrize(
    "record",
    [
        "",
        "{",
        "[]",
        '{"suffix": "/../../evil", "size": 5, "sha256": "' + "0" * 64 + '", "note": {}}',
        '{"alias": "../../evil"}',
    ],
)
def test_a_record_that_is_none_of_ours_is_not_believed(
    another: AudioCache, bucket: Bucket, record: str
) -> None:
    bucket.within(FOLDER).create(KEY, b"sound", {"record": record} if record else {})

    assert not another.has(KEY)
    assert another.get(KEY) is None


def found_attributes(objects: Bucket) -> dict[str, str]:
    looked = objects.look(KEY)
    assert looked is not None
    return dict(looked.attributes or {})


def test_while_the_store_is_down_each_machine_goes_on_with_what_it_has(
    machine: AudioCache, another: AudioCache, line: Line
) -> None:
    machine.render(KEY, ".mp3", writing(b"sound"))
    line.cut()

    assert found(machine.get(KEY)).path.read_bytes() == b"sound"
    assert machine.render(OTHER, ".mp3", writing(b"other")).path.read_bytes() == b"other"
    assert (another.has(KEY), another.get(KEY)) == (False, None)

    line.mend()
    assert found(another.get(KEY)).path.read_bytes() == b"sound"


def test_what_was_rendered_while_the_store_was_down_is_everybody_s_once_it_is_wanted_again(
    machine: AudioCache, another: AudioCache, line: Line
) -> None:
    line.cut()
    machine.render(KEY, ".mp3", writing(b"sound"))
    line.mend()
    assert not another.has(KEY)

    machine.render(KEY, ".mp3", refusing)

    assert found(another.get(KEY)).path.read_bytes() == b"sound"


def test_the_folder_in_front_is_bounded_and_the_store_keeps_all(
    tmp_path: Path, shared: SharedSound
) -> None:
    cache = SharedCache(tmp_path / "small", 4_000, shared)
    keys = [content_key({"n": n}) for n in range(6)]
    for key in keys:
        cache.render(key, ".bin", writing(bytes(1_000)))

    assert sum(cache.sizes().values()) <= 4_000
    assert sorted(shared.sizes()) == sorted(keys)
    assert [found(cache.get(key)).size for key in keys] == [1_000] * 6
    assert sum(cache.sizes().values()) <= 4_000


def test_a_store_that_is_pruned_keeps_no_more_than_it_is_told(shared: SharedSound) -> None:
    record = {"suffix": ".bin", "size": 10, "sha256": "0" * 64, "note": {}}
    shared.publish(KEY, record, bytes(10))
    made = shared.sizes()
    shared.publish(OTHER, record, bytes(10))

    assert (shared.shrink(20), made) == (0, {KEY: 10})
    assert shared.shrink(19) == 1
    assert sum(shared.sizes().values()) == 10
    assert shared.shrink(0) == 1
    assert shared.sizes() == {}


def test_a_store_that_does_not_answer_is_not_asked_again_for_a_while(
    bucket: Bucket, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buckets, "DOWN_SECONDS", 60.0)
    line.cut()
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        bucket.get("anything")
    line.mend()
    line.stall()

    with pytest.raises(StoreUnavailable, match="just now"):
        bucket.within("of it").get("anything")
    assert not bucket.is_ready()
    assert not line.holds.is_set(), "it was asked"


def test_objects_are_listed_from_the_beginning_of_a_name(bucket: Bucket) -> None:
    objects = bucket.within("pieces")
    for name in ("aa", "aa-1", "aa-2", "ab-1", "b"):
        objects.put(name, b"x")
    bucket.within("other").put("aa-3", b"x")

    assert [one.name for one in objects.listed("aa-")] == ["aa-1", "aa-2"]
    assert [one.name for one in objects.listed("ab-1")] == ["ab-1"]
    assert [one.name for one in objects.listed()] == ["aa", "aa-1", "aa-2", "ab-1", "b"]
    objects.remove(["aa-1", "never there"])
    assert [one.name for one in objects.listed("aa-")] == ["aa-2"]
