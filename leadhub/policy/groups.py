"""Groups of roles that the tables of the apps are written with."""

from leadhub.actors import Role

STAFF = frozenset({Role.OPERATIONS, Role.MARKETING, Role.SALES, Role.MANAGER, Role.VIEWER, Role.AUDITOR})
READERS = STAFF | {Role.INTEGRATION}
SALES_SIDE = frozenset({Role.SALES, Role.MANAGER})
MARKETING_SIDE = frozenset({Role.MARKETING, Role.OPERATIONS})
WORKERS = SALES_SIDE | MARKETING_SIDE
OPERATIONS = frozenset({Role.OPERATIONS})
SUBSCRIBERS = frozenset({Role.OPERATIONS, Role.INTEGRATION})
PARTNERS = frozenset({Role.PARTNER})
