"""What the apps bring, named in settings: routes, GraphQL roots, policies, ports. The ground imports no app."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def parts(setting: str) -> Iterator[Any]:
    """The objects that a setting names, in its order; a name that leads nowhere raises ImportError."""
    for name in getattr(settings, setting):
        yield import_string(name)
