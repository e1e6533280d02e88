"""Sign-ins that everybody can read in the documentation: they open the demo, and nothing anywhere else."""

import logging
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection

DOMAIN: Final = "northfield.example"
DEMO_PASSWORD: Final = "leadhub-demo"  # noqa: S105 - opens nothing but a demo that only its own machine reaches
DEMO_TOKEN: Final = "lh_demo_"  # noqa: S105 - the same
# No token that was drawn is so short.
LONGEST: Final = 30
MADE_BY_DEMO: Final = (
    "This database was made by a demo: %s people of %s are in it. Their password and their tokens, which everybody"
    " knows, are refused outside the demo. Take these people out, or begin with an empty database."
)
log = logging.getLogger(__name__)


def is_refused(secret: str) -> bool:
    """Whether a password or a token is known to everybody, and this is no demo."""
    is_known = secret == DEMO_PASSWORD or (secret.startswith(DEMO_TOKEN) and len(secret) < LONGEST)
    return is_known and settings.MODE != "demo"


def warn_of_known() -> None:
    """At the start of an installation: say so where people of the demo are among those who sign in."""
    from leadhub.models import User

    if settings.MODE in ("demo", "sandbox"):
        return
    try:
        found = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).count()
    except DatabaseError:
        # Whoever starts waits for the database by itself; what is refused is refused without looking.
        log.exception("Nobody could look whether a demo made this database")
        return
    finally:
        # Workers of Celery are forked from here: none may find a connection that others use.
        connection.close()
    if found:
        log.warning(MADE_BY_DEMO, found, DOMAIN)
