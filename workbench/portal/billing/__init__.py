"""Billing: the invoices of an organization, and what stands on them."""
