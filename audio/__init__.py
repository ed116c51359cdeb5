"""Sound in and out: synthesis, guided pieces, the prompt cache, and recognition."""
