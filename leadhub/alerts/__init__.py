"""Alerts where people are: who chose to hear of what, by which way and when; made from events, sent at least once."""
