"""What was done over there, by sales and by people, taken in by the ports once each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from leadhub.integrations import linking, turns
from leadhub.integrations.parking import note_gaps
from leadhub.integrations.ports import Done, Quiet, ports
from leadhub.integrations.protocol import Activity
from leadhub.integrations.pulling import actor_of
from leadhub.integrations.sources import source_of
from leadhub.integrations.statuses import Gap
from leadhub.models import Connection, ConnectionState
from leadhub.usecases import use_case

# In the place of a field, among the gaps of a connection.
TYPE: Final = "activity"


@use_case
def take_activities(
    connection: Connection, activities: Sequence[Activity], *, now: datetime, real: datetime, quiet: Quiet
) -> None:
    """Take a page of activities in, of people whose records are linked.

    Types that no port knows the meaning of are counted as gaps. What others did is left: once they are linked, the
    daily sweep of two days brings it.
    """
    turns.confirm(connection)
    if connection.state == ConnectionState.OBSERVING:
        return
    links = linking.known(connection, [each.person for each in activities])
    people = ports().people.current([row.target for row in links.values()])
    done = [
        Done(source=source_of(connection), target=people[links[each.person].target], activity=each)
        for each in activities
        if each.person in links and links[each.person].target in people
    ]
    actor, settings = actor_of(connection), connection.settings
    gaps: list[Gap] = []
    for port in ports().activities:
        answers = port.take(done, settings=settings, actor=actor, now=now, quiet=quiet)
        gaps += [
            Gap(each.activity.person.object, TYPE, answer.gap)
            for each, answer in zip(done, answers, strict=True)
            if answer.gap
        ]
    note_gaps(connection, gaps, real)
