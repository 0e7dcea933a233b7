"""What set-up builds from packages: `python -m tools.assets` and `python -m tools.samples`."""
