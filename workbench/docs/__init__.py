"""The documentation under /docs/. The pages are made at set-up (`tools/docs.py`) and shown by our own templates."""
