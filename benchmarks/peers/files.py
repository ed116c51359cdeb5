"""A file by Flask's own `send_file`.

gunicorn "files:sending()"
"""

from __future__ import annotations

import os

from flask import Flask, Response, send_file


def sending() -> Flask:
    """Make the application, which has one file."""
    app = Flask(__name__)

    @app.get("/piece.mp3")
    def piece() -> Response:
        return send_file(os.environ["PEER_FILE"], conditional=True)

    return app
