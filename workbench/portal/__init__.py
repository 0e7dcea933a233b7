"""The pages of an organization: who they are for stands in each address, and is checked in one place."""
