#!/usr/bin/env python
"""Django's command line; see `manage.py help`."""

import os
import sys

OLDEST, TOO_NEW = (3, 11), (3, 14)

if __name__ == "__main__":
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        sys.exit("leadhub needs Python 3.11, 3.12 or 3.13; this is {}.{}.".format(*sys.version_info[:2]))
    from leadhub.interpreter import look_seldom, with_room

    look_seldom()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    if "sandbox" in sys.argv[1:2]:
        from leadhub.serving.scratch import stand_apart

        os.environ["LEADHUB_MODE"] = "sandbox"
        stand_apart()
    if "demo" in sys.argv[1:2]:
        os.environ["LEADHUB_MODE"] = "demo"
    from django.core.management import execute_from_command_line

    with_room(execute_from_command_line)(sys.argv)
