"""The command line's commands, by what they are about; `service/cli.py` lists them."""
