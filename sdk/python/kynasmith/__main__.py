"""`python -m kynasmith` is the command `kynasmith`."""

from kynasmith.cli import main

main()
