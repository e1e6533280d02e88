"""Marketo Engage, by its REST API."""
