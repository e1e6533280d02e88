"""A whole leadhub in one process tree: web and worker as children, the database filled by the parent."""

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
from leadhub.serving import web
from leadhub.serving.tree import Tree

WATCH = 0.5
Told = Callable[[People], None]


def run(port: int, *, fill: Told, announce: Told) -> None:
    """Install everything, `fill` it, and `announce` once the pages answer; then watch over it until told to end.

    Raises PortTaken before anything is touched, and Ended when a child gives up.
    """
    web.require_free(port)
    # WhiteNoise warns of a folder that is not there.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with Tree() as tree:
        # The server loads while the tables are made: it touches no database before it is asked.
        web.start(tree, port)
        call_command("migrate", verbosity=0, interactive=False)
        install(now=clock.now())
        people = found_company()
        fill(people)
        tree.start("worker", sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "worker")
        web.wait_until_ready(tree, port)
        # Whoever owns the database may drop it while we only watch.
        connections.close_all()
        announce(people)
        while True:
            tree.check()
            time.sleep(WATCH)
