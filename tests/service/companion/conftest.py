"""Fixtures of the companion page's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from service.app import create_app
from service.config import Config
from tests.support.browser import Browser
from tests.support.services import installation


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return installation(tmp_path)


@pytest.fixture
def app(config: Config) -> Flask:
    return create_app(config)


@pytest.fixture
def browser(app: Flask, config: Config) -> Browser:
    return Browser(app, config)


@pytest.fixture
def robin(browser: Browser) -> Browser:
    """Somebody who is signed in."""
    browser.begin()
    return browser
