"""Understanding: what an utterance means, by dialogue state, in milliseconds and without a net."""

from skills.understanding.engine import Understanding, load
from skills.understanding.errors import ModelError

__all__ = ["ModelError", "Understanding", "load"]
