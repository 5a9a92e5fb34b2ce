"""One thing, its statements with their evidence, and lists of things."""
