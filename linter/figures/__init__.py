"""What indicators are computed from, and their computation."""
