"""Search for things by their names."""
