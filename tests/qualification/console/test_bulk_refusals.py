"""What a bulk change may not do to an object: asked once more when it is carried out, and said beside the object."""

from uuid import UUID

import pytest

from accounts import contacts
from accounts.bulk_edits import ERASED, LEFT
from accounts.contacts import CreateContactBody
from accounts.models import Contact, Partner
from leadhub import clock
from leadhub.models import BulkChange, User
from qualification.bulk_reassigning import NEEDS_NAME, NO_MEMBER, NO_TEAM, NOT_CLEARED, PARTNERS
from qualification.models import Handoff, Lead, LeadState, Team, TeamMember
from qualification.reassigning import teams_that_take
from tests.fence import allow_writes
from tests.qualification.console.test_bulk_changes import carry_out, companies, plan
from tests.qualification.office import Office
from tests.rows import row

pytestmark = pytest.mark.django_db


def refused(office: Office, change: BulkChange, who: str = "manager") -> str:
    """Why its one object is left as it is."""
    carry_out(office, change, who)
    (line,) = change.rows.all()
    assert line.outcome == "refused", (line.outcome, line.detail)
    return str(line.detail)


def in_hand(office: Office) -> tuple[UUID, Handoff, User]:
    """A lead, its open handoff, and a colleague in the same team."""
    lead = UUID(office.handed_over()["id"])
    handoff = Handoff.objects.get(lead=lead)
    colleagues = TeamMember.objects.filter(team=handoff.team, is_active=True).exclude(user=handoff.owner_id)
    return lead, handoff, colleagues[0].user


def test_whoever_left_the_team_is_given_nothing(office: Office) -> None:
    lead, _, colleague = in_hand(office)
    change = plan(office, [lead], "manager", "lead", owner=str(colleague.pk))
    with allow_writes():
        TeamMember.objects.filter(user=colleague).update(is_active=False)
    assert refused(office, change) == NO_MEMBER


def test_a_team_that_only_observes_takes_nothing(office: Office) -> None:
    lead, _, _ = in_hand(office)
    other = teams_that_take().exclude(handoffs__lead=lead)[0]
    change = plan(office, [lead], "manager", "lead", team=str(other.pk))
    with allow_writes():
        Team.objects.filter(pk=other.pk).update(observing=True)
    assert refused(office, change) == NO_TEAM


def test_what_was_accepted_goes_to_somebody_by_name(office: Office) -> None:
    lead = UUID(office.accepted()["id"])
    other = teams_that_take().exclude(handoffs__lead=lead)[0]
    change = plan(office, [lead], "manager", "lead", team=str(other.pk))
    assert refused(office, change) == NEEDS_NAME


def test_what_a_partner_holds_stays_there(office: Office) -> None:
    lead, handoff, colleague = in_hand(office)
    with allow_writes():
        partner = row(Partner, name="Nordic Drives")
        Handoff.objects.filter(pk=handoff.pk).update(partner=partner, team=None, owner=None)
    change = plan(office, [lead], "manager", "lead", owner=str(colleague.pk))
    assert refused(office, change) == PARTNERS


def test_what_is_export_controlled_goes_to_nobody_who_is_not_cleared(office: Office) -> None:
    lead, _, colleague = in_hand(office)
    with allow_writes():
        LeadState.objects.filter(lead=lead).update(export_controlled=True)
    change = plan(office, [lead], "manager", "lead", owner=str(colleague.pk))
    assert refused(office, change) == NOT_CLEARED
    assert Lead.objects.get(pk=lead).owner_id != colleague.pk


@pytest.mark.parametrize("changes", [{"role": "viewer"}, {"is_active": False}])
def test_whoever_works_here_no_more_or_in_another_role_is_no_owner(office: Office, changes: dict[str, object]) -> None:
    owner = office.users["sales"]
    change = plan(office, companies(office, 1), owner=str(owner.pk))
    with allow_writes():
        User.objects.filter(pk=owner.pk).update(**changes)
    assert refused(office, change, "operations") == LEFT


def test_who_was_erased_is_left_alone(office: Office) -> None:
    actor, now = office.users["marketing"].actor, clock.now()
    key = contacts.create(CreateContactBody(email="q@plant.example"), actor=actor, now=now).pk
    change = plan(office, [key], noun="contact", noise_class="job_seeker")
    with allow_writes():
        Contact.objects.filter(pk=key).update(erased_at=now)
    assert refused(office, change, "operations") == ERASED
