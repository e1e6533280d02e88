"""What this app shows."""
