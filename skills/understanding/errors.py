"""The errors of understanding: a locale without a model, and a model that is not well formed."""

from __future__ import annotations

from skills.speech import SelfTrustError


class ModelError(SelfTrustError):
    """The interaction model cannot be used; the message names the file or the sentence to fix."""
