#!/usr/bin/env python
"""Django's command line; see `manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    if "sandbox" in sys.argv[1:2]:
        from leadhub.serving.scratch import stand_apart

        os.environ["LEADHUB_MODE"] = "sandbox"
        stand_apart()
    if "demo" in sys.argv[1:2]:
        os.environ["LEADHUB_MODE"] = "demo"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
