"""Salesforce Account Engagement, once Pardot, by version 5 of its API."""
