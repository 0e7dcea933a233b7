"""Projects: what an organization's MoveSpecs, keys and sessions belong to."""
