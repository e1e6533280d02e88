"""Of what happens to handoffs and their clocks: whom it concerns, and what they are told."""

from leadhub.alerts.notices import Alerting
from qualification.alerting.audiences import NOTICED, notices
from qualification.alerting.kinds import KINDS
from qualification.alerting.words import messages
from qualification.models import Team


def teams() -> dict[object, str]:
    """The teams, which may have rooms of their own."""
    return dict(Team.objects.order_by("name").values_list("pk", "name"))


ALERTS = Alerting(
    kinds=KINDS,
    events=frozenset(NOTICED),
    notices=notices,
    messages=messages,
    subjects=teams,  # type: ignore[arg-type]  # ids are UUIDs
)
