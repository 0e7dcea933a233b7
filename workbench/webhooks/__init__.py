"""What a project is told: events, each sent signed to the addresses that asked for it, until one is answered."""
