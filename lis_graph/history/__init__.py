"""Numbered releases: their patches, the report of differences, the event stream."""
