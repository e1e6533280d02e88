"""Who answers nothing in Slack: whoever left the team, and anybody while the connection is paused."""

import json
from typing import Any

import pytest

from feedback.models import Verdict
from leadhub.models import ChatReply, Connection
from qualification.models import TeamMember
from tests.feedback.test_slack import ACCEPT, REJECT, connection, lead, slack, tell, told, users, whispered
from tests.fence import allow_writes
from tests.qualification.office import Office
from tests.vendors.contracts import needs_specs
from tests.vendors.slack import SlackStandIn

__all__ = ["connection", "lead", "slack", "tell", "told", "users"]
pytestmark = [pytest.mark.django_db, needs_specs]


def test_whoever_is_no_more_of_the_team_answers_nothing(
    slack: SlackStandIn, office: Office, users: Any, told: Any, tell: Any
) -> None:
    form_asked = tell(slack.press(users["sales"], told, REJECT))
    with allow_writes():
        TeamMember.objects.filter(user=office.users["sales"]).update(is_active=False)
    said = json.loads(tell(slack.fill(users["sales"], "timing", "Later.")).content)
    assert form_asked.status_code == 200 and "not yours" in json.dumps(said)
    tell(slack.press(users["sales"], told, ACCEPT))
    assert whispered(slack, office)[-1][1].startswith("This handoff is not yours")
    assert Verdict.objects.count() == 0


def test_while_the_connection_is_paused_nothing_is_done_and_slack_shows_it(
    connection: Connection, users: Any, told: Any, tell: Any, slack: SlackStandIn
) -> None:
    connection.state = "paused"
    assert tell(slack.press(users["sales"], told, ACCEPT)).status_code == 503
    assert (Verdict.objects.count(), ChatReply.objects.count()) == (0, 0)
