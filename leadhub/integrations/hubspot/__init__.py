"""HubSpot: contacts, their lifecycle and lead status, what sales did with them, by its dated API."""
