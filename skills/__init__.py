"""What is said: the pure dialogue, its lines and its understanding (standard library only)."""
