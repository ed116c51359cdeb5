"""Alexa's package under the vendor's own schema, out of npm's ask-smapi-model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from service.interaction import DEPLOY

SPEC = Path(__file__).parent / "npm/node_modules/ask-smapi-model/spec.json"
MODEL = "v1.skill.interactionModel.InteractionModelData"
MANIFEST = "v1.skill.Manifest.SkillManifestEnvelope"
PACKAGE = DEPLOY / "alexa/skill-package"


def validator(kind: str) -> Draft4Validator:
    definitions = json.loads(SPEC.read_text(encoding="utf-8"))["definitions"]
    return Draft4Validator({"$ref": f"#/definitions/{kind}", "definitions": definitions})


def faults(kind: str, document: Any) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message}" for e in validator(kind).iter_errors(document)]


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.glob("interactionModels/custom/*.json")), ids=lambda file: file.stem
)
def test_an_interaction_model_is_what_alexa_takes(file: Path) -> None:
    assert faults(MODEL, json.loads(file.read_text(encoding="utf-8"))) == []


def test_the_manifest_is_what_alexa_takes() -> None:
    manifest = json.loads((PACKAGE / "skill.json").read_text(encoding="utf-8"))

    assert faults(MANIFEST, manifest) == []


def test_every_interface_of_the_manifest_is_one_the_schema_knows() -> None:
    definitions = json.loads(SPEC.read_text(encoding="utf-8"))["definitions"]
    known = set(definitions["v1.skill.Manifest.InterfaceType"]["enum"])
    manifest = json.loads((PACKAGE / "skill.json").read_text(encoding="utf-8"))["manifest"]

    assert {i["type"] for i in manifest["apis"]["custom"]["interfaces"]} <= known


def test_a_fault_is_found() -> None:
    assert faults(MODEL, {"interactionModel": {"languageModel": {"intents": [{"name": ""}]}}})
    assert faults(MANIFEST, {"manifest": {"permissions": [{"name": "alexa::no:such"}]}})
