"""A Piper voice's files are checked before they speak."""

import json
import shutil
from pathlib import Path

import pytest

from audio.errors import SynthesisError
from audio.synthesis import voice_files


def write_voice(folder: Path, name: str, content: bytes = b"onnx") -> None:
    (folder / f"{name}.onnx").write_bytes(content)
    config = {"language": {"code": "en_GB"}, "audio": {"sample_rate": 22050}}
    (folder / f"{name}.onnx.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.models
def test_the_shipped_voice_is_whole_and_its_doubtful_origin_is_told() -> None:
    found = voice_files.shipped()

    assert found.model.is_file()
    assert (found.voice.name, found.voice.locale) == ("en_US-joe-medium", "en-US")
    assert found.voice.local
    assert "lessac" in found.voice.provenance


@pytest.mark.models
def test_a_changed_voice_file_is_refused_with_the_way_to_repair_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(voice_files.shipped().model.parent, copy)
    with (copy / "en_US-joe-medium.onnx.json").open("a", encoding="utf-8") as config:
        config.write(" ")
    monkeypatch.setattr(voice_files, "_package_folder", lambda: tmp_path)

    with pytest.raises(SynthesisError, match="--force-reinstall"):
        voice_files.shipped()


@pytest.mark.models
def test_an_operator_s_own_voice_is_described_from_its_folder(tmp_path: Path) -> None:
    write_voice(tmp_path, "en_GB-alan-medium")

    voice = voice_files.in_folder(tmp_path).voice

    assert (voice.name, voice.locale, voice.local) == ("en_GB-alan-medium", "en-GB", True)


@pytest.mark.models
def test_another_file_under_the_same_name_is_another_voice(tmp_path: Path) -> None:
    write_voice(tmp_path, "mine", b"first")
    before = voice_files.in_folder(tmp_path).voice
    write_voice(tmp_path, "mine", b"second")

    assert voice_files.in_folder(tmp_path).voice.key != before.key


@pytest.mark.parametrize("names", [(), ("one", "two")])
def test_a_folder_must_hold_exactly_one_voice(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        write_voice(tmp_path, name)

    with pytest.raises(SynthesisError, match=f"holds {len(names)} Piper voices"):
        voice_files.in_folder(tmp_path)


def test_a_voice_without_its_configuration_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").write_bytes(b"onnx")

    with pytest.raises(SynthesisError, match=r"mine\.onnx\.json can't be read"):
        voice_files.in_folder(tmp_path)


@pytest.mark.models
@pytest.mark.parametrize("config", [b"{", b"{}", b"[]", b"\xff"])
def test_a_configuration_that_is_not_piper_s_is_refused(tmp_path: Path, config: bytes) -> None:
    (tmp_path / "mine.onnx").write_bytes(b"onnx")
    (tmp_path / "mine.onnx.json").write_bytes(config)

    with pytest.raises(SynthesisError, match="not a Piper voice's configuration"):
        voice_files.in_folder(tmp_path)
