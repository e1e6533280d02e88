"""Filters of the console's lists, in words."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter

from leadhub.console.words import spell


class SpelledFilter(AllValuesFieldListFilter):
    """All codes that a column holds, each as words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        """What Django offers, spelt."""
        for choice in super().choices(changelist):
            yield choice | {"display": spell(str(choice["display"]))}
