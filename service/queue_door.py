"""The one door of a host that does a queue's jobs: its figures, for whoever has their token."""

from __future__ import annotations

from flask import Flask

from service import admission, logs, metrics_door, refusals, request_log
from service.config import read_config
from service.home import open_job_journal
from service.readiness import Readiness


def serve(*queues: str) -> Flask:
    """Make the application of a `serve --queue`: what gunicorn calls there.

    Args:
        queues: those whose workers are this host's.
    """
    config = read_config()
    logs.configure(config.log_format)
    app = Flask(__name__, static_folder=None)
    request_log.init_app(app)
    admission.init_app(app, config)
    refusals.init_app(app)
    journal = open_job_journal(config)
    metrics_door.init_app(app, config, journal, Readiness(config, journal, queues))
    return app
