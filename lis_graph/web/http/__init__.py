"""HTTP itself: responses, validators, languages, limits, the log."""
