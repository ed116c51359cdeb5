"""The speech process: it alone holds models, and talks Wyoming over a socket of its own user."""
