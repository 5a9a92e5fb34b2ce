"""The dataset: what it is, what its releases changed, the state of it."""
