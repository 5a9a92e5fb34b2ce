"""The dataset: its description, the changes of its releases, its quality."""
