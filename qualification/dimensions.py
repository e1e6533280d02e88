"""Small tables that signals name by number: sources and origins. Their rows never change once they are made."""

from collections.abc import Collection

from django.db.models import Q

from leadhub.bulk import insert_new
from qualification.models import Origin, Source

Touch = tuple[str, str, str, str]


def source_numbers(codes: Collection[str]) -> dict[str, int]:
    """The number of each delivering system; unknown ones are made."""
    known = dict(Source.objects.filter(code__in=codes).values_list("code", "number"))
    missing = sorted(set(codes) - known.keys())
    if missing:
        insert_new(Source, ("code",), [(code,) for code in missing], returning=("number",))
        known = dict(Source.objects.filter(code__in=codes).values_list("code", "number"))
    return known


def origin_numbers(touches: Collection[Touch]) -> dict[Touch, int]:
    """The number of each origin (source, channel, campaign, content); unknown ones are made."""
    known = _origins(touches)
    missing = sorted(set(touches) - known.keys())
    if missing:
        insert_new(Origin, ("source", "channel", "campaign", "content"), missing, returning=("number",))
        known = _origins(touches)
    return known


def _origins(touches: Collection[Touch]) -> dict[Touch, int]:
    campaigns = {touch[2] for touch in touches}
    rows = Origin.objects.filter(Q(source__in={touch[0] for touch in touches}, campaign__in=campaigns))
    wanted = set(touches)
    found = {}
    for number, *touch in rows.values_list("number", "source", "channel", "campaign", "content"):
        if tuple(touch) in wanted:
            found[tuple(touch)] = number
    return found  # type: ignore[return-value]
