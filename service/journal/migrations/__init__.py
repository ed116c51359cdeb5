"""Migrations: the steps that bring a journal's database to the schema of this program."""
