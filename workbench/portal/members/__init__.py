"""Who is in an organization, as what, and who is invited."""
