"""One thing and lists of things: what is said of them, with its evidence."""
