"""The paths between two things."""
