"""The voice platforms: one module each, and `table.py`, which lists them."""
