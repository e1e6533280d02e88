"""People of one company ask at the same moment, in processes of their own, on both engines."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from qualification.due import look_at_leads
from qualification.models import Handoff, HandoffLead, Lead, LeadState, Transition
from tests.live.project_races import ask_for_the_same, ask_for_two_sites, join_or_reject
from tests.live.races import race
from tests.live.test_races import hand_over
from tests.qualification.company import make_company

RUNNERS, ROUNDS = 4, 6


def test_however_many_ask_at_once_there_is_one_handoff(fresh_database: str, now: datetime) -> None:
    make_company("ann")
    assert race(fresh_database, RUNNERS, ROUNDS, ask_for_the_same, now) == [[1] * RUNNERS] * ROUNDS
    look_at_leads(now)
    assert Handoff.objects.count() == ROUNDS
    assert Lead.objects.count() == ROUNDS * RUNNERS
    assert HandoffLead.objects.present().count() == ROUNDS * (RUNNERS - 1)


def test_whoever_joins_what_is_just_given_back_goes_with_it_or_is_handed_over(
    fresh_database: str, now: datetime
) -> None:
    (ann,) = make_company("ann")
    given = hand_over(ROUNDS, now)
    by_company = sorted(given, key=lambda handoff: handoff.lead.account.name if handoff.lead.account else "")
    answers = race(fresh_database, RUNNERS, ROUNDS, join_or_reject, [one.pk for one in by_company], ann.pk, now)
    assert all(said[0] == "rejected" and said[1:] == [1] * (RUNNERS - 1) for said in answers), answers
    look_at_leads(now)
    assert not LeadState.objects.filter(look_at__lte=now).exists()
    in_hand = Handoff.objects.filter(status="open")
    for lead in Lead.objects.exclude(pk__in=[one.lead_id for one in given]):
        shares = HandoffLead.objects.present().filter(lead=lead, handoff__in=in_hand).exists()
        followed = Transition.objects.filter(lead=lead, cause="followed", to_stage="nurture").exists()
        assert followed or shares or in_hand.filter(lead=lead).exists(), lead.stage
    for one in given:
        assert in_hand.filter(project=one.project).count() <= 1


def test_two_sites_that_ask_at_once_get_one_handoff_each(fresh_database: str, now: datetime) -> None:
    make_company("ann")
    assert race(fresh_database, RUNNERS, ROUNDS, ask_for_two_sites, now) == [[1] * RUNNERS] * ROUNDS
    look_at_leads(now)
    numbers = (
        Handoff.objects.filter(status="open").values_list("project", "project_no").order_by("project", "project_no")
    )
    by_project = groupby(numbers, key=itemgetter(0))
    assert [[number for _, number in found] for _, found in by_project] == [[1, 2]] * ROUNDS
    assert HandoffLead.objects.present().count() == ROUNDS * (RUNNERS - 2)
