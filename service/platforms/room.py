"""What a home can do with an answer of ours: it reads the text out, for everyone in the room."""

from __future__ import annotations

from skills.turn import Device

TEXT_ONLY = Device(audio=False, shared=True)
"""No player takes an address from a text that is read out."""
HOME = Device(shared=True, home_player=True)
"""The home plays an address, which it is told apart from the answer."""
