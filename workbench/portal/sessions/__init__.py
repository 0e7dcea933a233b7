"""Sessions of an organization: the list, each one's page, and both while they run; what is recorded of them."""
