"""A whole leadhub in one process tree: web and worker as children, the database filled by the parent."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from leadhub import clock
from leadhub.example import People, found_company
from leadhub.installing import install
from leadhub.known_secrets import DOMAIN
from leadhub.models import User
from leadhub.serving import web
from leadhub.serving.tree import Tree

WATCH = 0.5
OF_OTHERS = "This database belongs to another installation. Name another folder in DATA_DIR."
Fill = Callable[[People], str]
Announce = Callable[[People, str], None]


class Occupied(Exception):
    """The database belongs to somebody else."""


def run(port: int, *, fill: Fill, announce: Announce) -> None:
    """Install everything, `fill` it, and `announce` once the pages answer; then watch over it until told to end.

    `announce` gets the words of `fill` about what there is. Raises PortTaken before anything is touched, Occupied
    before anything is filled in, and Ended when a child gives up.
    """
    web.require_free(port)
    # What the children write in messages leads here.
    os.environ.setdefault("PUBLIC_URL", web.address(port))
    # WhiteNoise warns of a folder that is not there.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with Tree() as tree:
        # The server loads while the tables are made: it touches no database before it is asked.
        web.start(tree, port)
        call_command("migrate", verbosity=0, interactive=False)
        _require_own()
        install(now=clock.now())
        people = found_company()
        words = fill(people)
        tree.start("worker", sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker")
        web.wait_until_ready(tree, port)
        # Whoever owns the database may drop it while we only watch.
        connections.close_all()
        announce(people, words)
        while True:
            tree.check()
            time.sleep(WATCH)


def _require_own() -> None:
    """Raise Occupied where people of another company sign in: their installation is no place for examples."""
    if User.objects.exists() and not User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise Occupied(OF_OTHERS)
