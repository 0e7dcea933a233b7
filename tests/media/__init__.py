"""Real pixels: drawn and filmed people, through MediaPipe, with a known count."""
