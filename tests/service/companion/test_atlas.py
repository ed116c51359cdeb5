"""No page of the companion can be forgotten by the tests that look at every page."""

from __future__ import annotations

from flask import Flask

from tests.support import atlas


def test_every_page_stands_in_the_atlas(app: Flask) -> None:
    shown = {
        rule.endpoint.removeprefix("companion.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("companion.") and "GET" in (rule.methods or set())
    }

    assert shown - atlas.NOT_PAGES == set(atlas.SIGNED_OUT) | set(atlas.SIGNED_IN)
