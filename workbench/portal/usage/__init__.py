"""Usage of a cycle, and the plan it is counted against."""
