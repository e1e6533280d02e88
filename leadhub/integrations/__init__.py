"""Systems of others that leadhub keeps in step with: one engine, one connector a vendor.

The engine (`syncing`, `pushing`, `pulling`) knows no vendor and no business. Connectors speak the vendors' APIs behind
one protocol (`protocol`); what a record means is said by the ports that the apps register (`ports`).
"""
