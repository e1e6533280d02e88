"""Who takes what, and who is away, over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from accounts.graphql.acts import Deleted
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from qualification import absences, handing_on, leaving, staffing
from qualification.forms import AssignLeadBody
from qualification.readers.absences import ABSENCE, ABSENCES, AbsenceView
from qualification.readers.assignments import AssignmentTrialView, HandOverView, assignment_of, hand_over_view
from qualification.readers.leads import LEAD, LeadView
from qualification.readers.teams import TEAM, TeamView
from qualification.staff_forms import (
    CreateAbsenceBody,
    HandOverBody,
    TryAssignmentBody,
    UpdateAbsenceBody,
    UpdateTeamMemberBody,
    absence_values,
    member_values,
)


class StaffQueries:
    """Root fields of queries."""

    absence = one(ABSENCE)
    absences = connection(ABSENCES)


class StaffActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("assignment.try", AssignmentTrialView)
    def try_assignment(actor: Actor, input: TryAssignmentBody) -> AssignmentTrialView:
        """Who would get a lead, real or made up, if it waited for an owner now; nothing is changed."""
        return assignment_of(actor, clock.now(), lead=input.lead, given=input.given)

    @staticmethod
    @mutation("team.edit", TEAM)
    def update_team_member(actor: Actor, id: UUID, user: UUID, input: UpdateTeamMemberBody) -> TeamView:
        """Say what a member of a team takes; answers the team."""
        staffing.change_member(id, user, member_values(input), actor=actor, now=clock.now())
        return TEAM.read(actor, id)

    @staticmethod
    @mutation("absence.enter", ABSENCE)
    def create_absence(actor: Actor, input: CreateAbsenceBody) -> AbsenceView:
        """Let somebody be away; without a user it is the caller."""
        made = absences.enter(
            user=input.user,
            begins=input.begins,
            ends=input.ends,
            deputy=input.deputy,
            note=input.note or "",
            actor=actor,
            now=clock.now(),
        )
        return ABSENCE.read(actor, made.pk)

    @staticmethod
    @mutation("absence.enter", ABSENCE)
    def update_absence(actor: Actor, id: UUID, input: UpdateAbsenceBody) -> AbsenceView:
        """Come back sooner or later, or have another deputy."""
        absences.change(id, absence_values(input), actor=actor, now=clock.now())
        return ABSENCE.read(actor, id)

    @staticmethod
    @mutation("absence.enter", Deleted)
    def delete_absence(actor: Actor, id: UUID) -> Deleted:
        """Take an absence back; the history keeps its times."""
        absences.take_back(id, actor=actor, now=clock.now())
        return Deleted(id=id)

    @staticmethod
    @mutation("user.hand_over", HandOverView)
    def hand_over_work(actor: Actor, user: UUID, input: HandOverBody | None = None) -> HandOverView:
        """Give everything that a person works to another, or to others by the rule."""
        given = input or HandOverBody()
        done = leaving.hand_over(user, to=given.to, accounts=given.accounts, actor=actor, now=clock.now())
        return hand_over_view(user, done)

    @staticmethod
    @mutation("lead.assign", LEAD)
    def assign_lead(actor: Actor, id: UUID, input: AssignLeadBody | None = None) -> LeadView:
        """Hand an accepted lead on within its team; without an owner to an account executive, by the rule."""
        given = input or AssignLeadBody()
        handing_on.assign(id, owner=given.owner, actor=actor, now=clock.now())
        return LEAD.read(actor, id)
