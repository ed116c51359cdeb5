"""The interaction model, and the weights made from it."""

from __future__ import annotations

import functools
import json
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from skills.understanding import ModelError, exact, load, model, templates, training
from skills.understanding.classifier import load as load_weights
from skills.understanding.engine import HEADS, OPEN, SENTENCES
from skills.understanding.view import View

_BENCHMARK = Path(__file__).resolve().parents[3] / "benchmarks" / "understanding"
_WEIGHTS = model.folder("en-US").parent / "weights"
_SHORT = 4
"""Fixed phrases of up to this many words may stand in a development set and in the model."""
_LISTABLE = 5000


def test_every_template_is_well_formed_and_names_known_lists() -> None:
    interaction = model.read("en-US")

    for row in interaction.sentences:
        for template in row.templates:
            templates.parse(template, interaction.rules)
    assert training.examples(interaction, None)


def test_a_locale_without_a_model_is_refused_with_those_there_are() -> None:
    with pytest.raises(ModelError, match="en-US"):
        load("xx-XX")


def test_a_damaged_weights_file_names_its_remedy(tmp_path: Path) -> None:
    damaged = tmp_path / "open.bin"
    damaged.write_bytes(b"no weights")

    with pytest.raises(ModelError, match="train"):
        load_weights(damaged)


def test_what_was_made_stays_small() -> None:
    assert sum(path.stat().st_size for path in _WEIGHTS.glob("*.bin")) < 2_000_000


def test_the_engine_keeps_within_its_memory() -> None:
    tracemalloc.start()
    load()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 150_000_000


def test_the_listed_sentences_are_those_of_the_model() -> None:
    made = exact.Exact.of(training.listed(model.read("en-US")))

    assert exact.load(_WEIGHTS / SENTENCES).to_bytes() == made.to_bytes()


@pytest.mark.parametrize(
    "name",
    [
        *("dev", "dev_states", "holdout", "examined"),
        *("care_dev", "care_holdout", "care_examined"),
    ],
)
def test_no_measured_utterance_stands_in_the_model_beyond_short_fixed_words(name: str) -> None:
    said = _all_sentences()
    lines = (_BENCHMARK / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    measured = [View.of(json.loads(line)["text"]).bare for line in lines]

    assert [text for text in measured if len(text.split()) > _SHORT and text in said] == []


@functools.cache
def _all_sentences() -> set[str]:
    interaction = model.read("en-US")
    said: set[str] = set()
    for row in interaction.sentences:
        for template in row.templates:
            node = templates.parse(template, interaction.rules)
            if templates.count(node) <= _LISTABLE:
                said |= {View.of(text.replace(" '", "'")).bare for text in templates.expand(node)}
    lines = training.care_lines(model.folder("en-US").parent)
    return said | {View.of(line.text).bare for line in lines}


@pytest.mark.slow
@pytest.mark.parametrize("name", [OPEN, *HEADS])
def test_the_committed_weights_are_what_training_makes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(_BENCHMARK), *sys.path])
    from train import classifier_for  # noqa: PLC0415 - a script, found once the path is set

    made = classifier_for(name, model.read("en-US"))
    kept = load_weights(_WEIGHTS / f"{name}.bin")

    assert (made.labels, made.features) == (kept.labels, kept.features)
    differences = np.abs(np.array(made.weights, int) - np.array(kept.weights, int))
    # Processors round the last bit differently, so that a weight may fall on its neighbour.
    assert differences.max() <= 1
