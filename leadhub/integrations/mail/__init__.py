"""Mail as a way in: enquiries that wait for a person, and what sales sends in blind copy."""
