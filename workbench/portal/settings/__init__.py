"""An organization's own settings, and its end."""
