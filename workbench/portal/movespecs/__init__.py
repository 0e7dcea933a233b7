"""The studio: the organization's MoveSpecs, from draft to release."""
