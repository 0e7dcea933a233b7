"""The plans an organization can be on, by name. `internal` is for tests and benchmarks."""

PLANS = ("free", "pro", "scale", "enterprise", "internal")
