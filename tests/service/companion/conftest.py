"""Fixtures of the companion page's tests."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from service.config import Config
from tests.support.browser import Browser

A_TEST = timedelta(minutes=2)


@pytest.fixture
def browser(app: Flask, config: Config) -> Browser:
    wait_for_a_day_that_lasts(ZoneInfo(config.timezone))
    return Browser(app, config)


def wait_for_a_day_that_lasts(zone: ZoneInfo) -> None:
    """Let midnight pass first where it is near: to a test, today is one day."""
    while ((now := datetime.now(zone)) + A_TEST).date() != now.date():
        time.sleep(1)


@pytest.fixture
def robin(browser: Browser) -> Browser:
    """Somebody who is signed in."""
    browser.begin()
    return browser
