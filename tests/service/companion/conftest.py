"""Fixtures of the companion page's tests."""

from __future__ import annotations

import pytest
from flask import Flask

from service.config import Config
from tests.support.browser import Browser


@pytest.fixture
def browser(app: Flask, config: Config) -> Browser:
    return Browser(app, config)


@pytest.fixture
def robin(browser: Browser) -> Browser:
    """Somebody who is signed in."""
    browser.begin()
    return browser
