"""The public catalogue: MoveSpecs to browse, to search and to try, without an account and without JavaScript."""
