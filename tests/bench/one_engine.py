"""One kind of measurements of `make bench` on the engine that DATABASE_URL names, then its numbers."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    django.setup()
    kind, *numbers = sys.argv[1:]
    import_module(f"tests.bench.{kind}").main(*map(int, numbers))
