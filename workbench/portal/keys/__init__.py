"""API keys and service accounts: what programs prove themselves with."""
