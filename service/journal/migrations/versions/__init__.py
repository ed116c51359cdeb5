"""The steps, oldest first; a file's number is its revision. They only go up: see ADR 0005."""
