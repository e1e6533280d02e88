"""Who is away."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from leadhub import clock
from leadhub.actors import Actor, Role
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.models import Absence

READ_NOTES = frozenset({Role.OPERATIONS, Role.MANAGER})


class AbsenceView(View):
    """A time in which a person takes no work. The note is for the person, managers and operations alone."""

    id: UUID
    user: UUID
    name: str
    begins: datetime
    ends: datetime
    deputy: UUID | None
    deputy_name: str | None
    note: str | None


class Away(Truth):
    """Whether somebody is away at this moment."""

    def filter(self, qs: "QuerySet[Absence]", value: bool | None) -> "QuerySet[Absence]":
        """Those of now, or all others."""
        now = clock.now()
        of_now = Q(begins__lte=now, ends__gt=now)
        return qs if value is None else qs.filter(of_now if value else ~of_now)


class AbsenceFilters(Filters):
    """What absences may be narrowed to."""

    user = Ids("user_id")
    deputy = Ids("deputy_id")
    away = Away()
    begins__lt = Instant("begins", "lt")
    ends__gte = Instant("ends", "gte")


def absence_rows(actor: Actor) -> "QuerySet[Absence]":
    """Those that the caller may see, with who is away and who stands in."""
    return Absence.objects.visible_to(actor).select_related("user", "deputy")


def absence_views(actor: Actor, rows: Sequence[Absence]) -> list[AbsenceView]:
    """The absences of one page."""
    return [
        AbsenceView(
            id=row.pk,
            user=row.user_id,
            name=row.user.name,
            begins=row.begins,
            ends=row.ends,
            deputy=row.deputy_id,
            deputy_name=row.deputy.name if row.deputy else None,
            note=row.note or None if reads_note(actor, row) else None,
        )
        for row in rows
    ]


def reads_note(actor: Actor, row: Absence) -> bool:
    """Whether why somebody is away is for the caller."""
    return actor.role in READ_NOTES or actor.user_id == row.user_id


def absences_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AbsenceView]:
    """The absences with these ids."""
    return {view.id: view for view in absence_views(actor, list(absence_rows(actor).filter(pk__in=keys)))}


ABSENCE = Noun(
    name="Absence",
    view=AbsenceView,
    verb="absence.read",
    load=absences_by_id,
    links=lambda: {"user": USER, "deputy": USER},
)
ABSENCES = Listing(
    noun=ABSENCE,
    verb="absence.list",
    rows=absence_rows,
    views=absence_views,
    filters=AbsenceFilters,
    orderings=Orderings({"begins": Key("begins"), "ends": Key("ends")}, default="-begins"),
)
