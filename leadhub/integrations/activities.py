"""What was done over there, by sales and by people, taken in by the ports once each."""

from collections.abc import Sequence
from datetime import datetime

from leadhub.integrations import linking
from leadhub.integrations.linking import source_of
from leadhub.integrations.ports import Done, Quiet, ports
from leadhub.integrations.protocol import Activity
from leadhub.integrations.pulling import actor_of
from leadhub.models import Connection, ConnectionState
from leadhub.usecases import use_case


@use_case
def take_activities(
    connection: Connection, activities: Sequence[Activity], *, now: datetime, real: datetime, quiet: Quiet
) -> int:
    """Take a page of activities in, of people whose records are linked; answers how many were not refused.

    Those of others are left: when a person is linked, the daily sweep of two days brings theirs.
    """
    if connection.state == ConnectionState.OBSERVING:
        return 0
    links = linking.known(connection, [each.person for each in activities])
    people = ports().people.current([row.target for row in links.values()])
    done = [
        Done(source=source_of(connection), target=people[links[each.person].target], activity=each)
        for each in activities
        if each.person in links and links[each.person].target in people
    ]
    actor, taken = actor_of(connection), 0
    for port in ports().activities:
        taken += sum(1 for each in port.take(done, actor=actor, now=now, quiet=quiet) if not each.is_refused)
    return taken
