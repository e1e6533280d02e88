"""Who takes what, and who is away, over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from accounts.graphql.acts import Deleted
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from qualification import absences, staffing
from qualification.readers.absences import ABSENCE, ABSENCES, AbsenceView
from qualification.readers.teams import TEAM, TeamView
from qualification.staff_forms import (
    CreateAbsenceBody,
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
