"""docs/attacks.md: every row has its tests, and every test that it names is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| ([0-9]+)(?:-([0-9]+))? \| .* \| .* \| (.*) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ATTACKS = range(1, 53)

ROWS = ROW.findall((ROOT / "docs/attacks.md").read_text("utf-8"))


def defined_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_attack_has_one_row_in_order() -> None:
    numbers = [n for first, last, _ in ROWS for n in range(int(first), int(last or first) + 1)]

    assert numbers == list(ATTACKS)


def test_every_row_names_tests_and_each_is_there() -> None:
    named = [TEST.findall(tests) for _, _, tests in ROWS]

    assert all(named)
    missing = [t for row in named for file, t in row if t not in defined_in(file)]
    assert missing == []
