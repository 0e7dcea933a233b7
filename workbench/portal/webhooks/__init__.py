"""Webhooks: where a project's own servers are told, and what came of each telling."""
