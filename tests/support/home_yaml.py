"""YAML as Home Assistant writes it: with tags of its own, which are read as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Knows two tags more than the safe loader."""


for _tag in ("!secret", "!input"):
    _Loader.add_constructor(_tag, lambda loader, node: loader.construct_scalar(node))


def read_yaml(path: Path) -> Any:
    """Read a file.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return yaml.load(path.read_text(), _Loader)  # noqa: S506 -- a safe loader with two tags more
