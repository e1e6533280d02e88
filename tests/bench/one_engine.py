"""The measurements on the engine that DATABASE_URL names."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    django.setup()
    from tests.bench.measuring import main

    main(int(sys.argv[1]), int(sys.argv[2]))
