"""`python -m lilong`: the same as the `lilong` command."""

from lilong.cli.main import main

main(prog_name="lilong")
