"""Every door to the outside: platforms, media, journal, processes, command line."""
