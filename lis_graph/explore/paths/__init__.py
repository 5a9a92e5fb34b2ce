"""What links two things."""
