"""The realtime side: what is said when, without I/O, and two drivers of it."""
