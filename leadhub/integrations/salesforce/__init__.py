"""Salesforce: Leads, the Contacts that they become, and the Opportunities that are made of them."""
