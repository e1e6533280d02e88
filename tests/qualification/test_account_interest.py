"""How accounts stand is kept: what their people do, where they go, time and new rules all reach the list."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations import RunPython
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact
from feedback.models import Reason
from feedback.outcomes import disqualify
from leadhub.actors import Actor, ActorKind, Role
from leadhub.documents.publishing import publish
from leadhub.models import DocumentKind
from qualification import summing
from qualification.due import look_at_leads, sum_up_accounts
from qualification.intake import ingest
from qualification.models import AccountInterest, Lead, Unsummed
from qualification.moving import stir
from qualification.rulebook import rulebook_at
from qualification.rules.account_interest import Interest, sum_up
from qualification.rules.terms import day_of
from qualification.traces import traces_of
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.rules.given import default_content

pytestmark = pytest.mark.django_db


def told(now: datetime, email: str, type: str, *days_ago: float, **changes: Any) -> None:
    """What somebody did, so many days ago."""
    contact = {"email": email, "job_title": "Design engineer"}
    signals = [signal(type, now, days_ago=days, **{"contact": contact} | changes) for days in days_ago]
    ingest(signals, actor=INTEGRATION, now=now)


def standing() -> dict[str, str]:
    """The state of each account that is kept."""
    rows = AccountInterest.objects.values_list("account__domain", "state")
    return dict(rows)


@pytest.fixture
def alive(now: datetime) -> datetime:
    """Dana came first and fell silent three months ago, Quinn came last week."""
    make_company()
    told(now, "dana@medico.example", "guide_download", 240, 200, 160, 120, 90)
    told(now, "quinn@medico.example", "page_view", 7)
    sum_up_accounts(now)
    return now


def test_an_account_whose_first_contact_fell_silent_is_alive(alive: datetime) -> None:
    assert standing() == {"medico.example": "alive"}
    assert not Unsummed.objects.exists()


def test_time_alone_ends_it(alive: datetime) -> None:
    quinn_was_here = alive - timedelta(days=7)
    seen = []
    for days in (29, 31, 179, 181, 2000):
        sum_up_accounts(quinn_was_here + timedelta(days=days))
        seen.append(standing()["medico.example"])
    assert seen == ["alive", "cooling", "cooling", "silent", "silent"]
    assert AccountInterest.objects.get().look_at is None


def test_it_comes_back_with_a_signal(alive: datetime) -> None:
    later = alive + timedelta(days=400)
    sum_up_accounts(later)
    told(later, "quinn@medico.example", "webinar_attended", 0)
    assert Unsummed.objects.count() == 1
    sum_up_accounts(later)
    assert standing() == {"medico.example": "alive"}


def test_nothing_is_kept_of_an_account_whose_people_did_nothing_that_counts(now: datetime) -> None:
    make_company()
    told(now, "dana@medico.example", "email_opened", 3, 2, 1)
    sum_up_accounts(now)
    assert Lead.objects.count() == 1
    assert standing() == {}


def test_a_disqualified_lead_leaves_no_trace(alive: datetime) -> None:
    mia = Actor(ActorKind.PERSON, Role.MARKETING, name="Mia Ott")
    quinn = Lead.objects.get(contact__email_key="quinn@medico.example")
    disqualify(quinn.pk, reason="spam", comment="A robot.", actor=mia, now=alive)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "cooling"}
    dana = Lead.objects.get(contact__email_key="dana@medico.example")
    disqualify(dana.pk, reason="spam", comment="Another.", actor=mia, now=alive)
    sum_up_accounts(alive)
    assert standing() == {}


def test_who_goes_to_another_company_takes_the_interest_along(alive: datetime) -> None:
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
    told(alive, "quinn@medico.example", "page_view", 0, account=other)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "cooling", "halvorsen.example": "cold"}


def test_who_came_first_and_left_an_opportunity_behind_has_left(alive: datetime) -> None:
    told(alive, "dana@medico.example", "guide_download", 1)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "active"}
    with allow_writes():
        Lead.objects.filter(contact__email_key="dana@medico.example").update(was_opportunity=True)
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
    told(alive, "dana@medico.example", "page_view", 0, account=other)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "alive", "halvorsen.example": "cold"}


def stirred(now: datetime) -> None:
    """What merging and erasing must say, then the sweep."""
    with allow_writes():
        stir(Account.objects.values_list("pk", flat=True))
    sum_up_accounts(now)


def test_who_was_merged_into_another_is_that_other(alive: datetime) -> None:
    dana = Contact.objects.get(email_key="dana@medico.example")
    with allow_writes():
        Contact.objects.filter(email_key="quinn@medico.example").update(canonical_id=dana.pk)
    stirred(alive)
    assert standing() == {"medico.example": "early"}
    (traces,) = traces_of(list(Account.objects.values_list("pk", flat=True)), frozenset()).values()
    (one,) = sum_up(traces, rulebook_at(alive).rules.scoring, day_of(alive)).people
    assert (one.id, one.has_left) == (dana.pk, False)


def test_who_was_erased_has_left(alive: datetime) -> None:
    told(alive, "dana@medico.example", "guide_download", 1)
    stirred(alive)
    assert standing() == {"medico.example": "active"}
    with allow_writes():
        Contact.objects.filter(email_key="dana@medico.example").update(erased_at=alive)
    stirred(alive)
    assert standing() == {"medico.example": "alive"}


def test_a_lead_that_was_merged_into_another_counts_no_more(alive: datetime) -> None:
    dana, quinn = Lead.objects.order_by("contact__email_key")
    with allow_writes():
        Lead.objects.filter(pk=quinn.pk).update(canonical_id=dana.pk)
    stirred(alive)
    assert standing() == {"medico.example": "cooling"}


def test_a_merged_account_leaves_the_list(alive: datetime) -> None:
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
    told(alive, "omar@halvorsen.example", "webinar_attended", 1, account=other)
    sum_up_accounts(alive)
    winner, loser = (Account.objects.get(domain=f"{name}.example") for name in ("halvorsen", "medico"))
    with allow_writes():
        Account.objects.filter(pk=loser.pk).update(canonical_id=winner.pk)
        Contact.objects.filter(account=loser).update(account=winner)
        Lead.objects.filter(account=loser).update(account=winner)
        Unsummed.objects.bulk_create(Unsummed(account=each.pk) for each in (winner, loser))
    sum_up_accounts(alive)
    assert standing() == {"halvorsen.example": "alive"}


def test_what_is_kept_can_be_made_anew_from_the_leads(alive: datetime) -> None:
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
    told(alive, "omar@halvorsen.example", "page_view", *[14.0 * fortnight for fortnight in range(20)], account=other)
    sum_up_accounts(alive)
    before = list(AccountInterest.objects.order_by("pk").values())
    assert standing() == {"medico.example": "alive", "halvorsen.example": "early"}
    with allow_writes():
        AccountInterest.objects.all().delete()
        Unsummed.objects.bulk_create(Unsummed(account=pk) for pk in Account.objects.values_list("pk", flat=True))
    sum_up_accounts(alive)
    assert list(AccountInterest.objects.order_by("pk").values()) == before


def test_newly_published_rules_reach_every_account(alive: datetime) -> None:
    assert AccountInterest.objects.get().scoring_model == 1
    content = default_content("qualification", "scoring_models")
    for row in content["models"][0]["signal_points"]:
        if row["type"] == "page_view":
            row["points"] = row["cap"] = 0
    publish({DocumentKind.SCORING_MODELS: content}, note="Pages say nothing.", by="Ops", now=alive, effective_at=alive)
    sum_up_accounts(alive)
    found = AccountInterest.objects.get()
    assert (found.state, found.scoring_model) == ("cooling", rulebook_at(alive).versions["scoring_model"])
    assert summing.sum_up_due(now=alive) == 0


def test_a_signal_that_comes_again_stirs_nobody(now: datetime) -> None:
    make_company()
    sent = [signal("page_view", now), signal("guide_download", now)]
    ingest(sent, actor=INTEGRATION, now=now)
    assert Unsummed.objects.count() == 1
    sum_up_accounts(now)
    assert ingest(sent, actor=INTEGRATION, now=now).duplicates == 2
    assert not Unsummed.objects.exists()


def test_signals_of_nobodys_company_stir_nobody(now: datetime) -> None:
    make_company()
    told(now, "someone@gmail.com", "webinar_attended", 1, account=None)
    assert not Unsummed.objects.exists()
    assert sum_up_accounts(now) == 0


def batch(now: datetime, size: int) -> list[dict[str, Any]]:
    """Signals of two people each of many companies."""
    return [
        signal(
            "page_view",
            now,
            contact={"email": f"p{number}@c{number // 2}.example"},
            account=MEDICO | {"name": f"Company {number // 2}", "domain": f"c{number // 2}.example"},
        )
        for number in range(size)
    ]


def test_a_batch_stirs_each_of_its_accounts_once_and_with_one_statement(now: datetime) -> None:
    make_company()
    for size in (10, 400):
        with CaptureQueriesContext(connection) as captured, transaction.atomic():
            assert ingest(batch(now, size), actor=INTEGRATION, now=now).accepted == size
            assert Unsummed.objects.count() == size // 2
            transaction.set_rollback(True)
        assert len([one for one in captured if 'INSERT INTO "qualification_unsummed"' in one["sql"]]) == 1


def test_summing_up_takes_as_many_statements_for_twenty_accounts_as_for_two(now: datetime) -> None:
    make_company()

    def cost(size: int) -> int:
        ingest(batch(now, size), actor=INTEGRATION, now=now)
        with CaptureQueriesContext(connection) as captured:
            assert summing.sum_up_stirred(now=now) == size // 2
        return len(captured)

    assert cost(4) == cost(40)
    assert AccountInterest.objects.count() == 20


def test_an_account_that_cannot_be_summed_up_keeps_no_other_waiting(
    alive: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
    told(alive, "omar@halvorsen.example", "webinar_attended", 1, account=other)
    told(alive, "dana@medico.example", "webinar_attended", 1)

    def stumble(traces: Any, *given: Any) -> Interest:
        if len(traces) > 1:
            raise ZeroDivisionError("a fault of ours")
        return sum_up(traces, *given)

    monkeypatch.setattr(summing, "sum_up", stumble)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "alive", "halvorsen.example": "active"}
    assert "cannot be summed up" in caplog.text
    monkeypatch.undo()
    sum_up_accounts(alive + timedelta(minutes=59))
    assert standing()["medico.example"] == "alive"
    sum_up_accounts(alive + timedelta(minutes=61))
    assert standing()["medico.example"] == "active"


def test_looking_at_leads_leaves_nothing_in_the_line_for_good(alive: datetime) -> None:
    later = alive + timedelta(days=300)
    look_at_leads(later)
    sum_up_accounts(later)
    assert not Unsummed.objects.exists()
    assert standing() == {"medico.example": "silent"}


def moved(app: str, name: str) -> None:
    """Run what a migration does to the rows that are there, whatever its number."""
    found = MigrationLoader(connection).disk_migrations
    (migration,) = (each for (label, own), each in found.items() if label == app and own.endswith(name))
    (data,) = (each for each in migration.operations if isinstance(each, RunPython))
    with allow_writes():
        data.code(apps, None)  # type: ignore[arg-type]  # it looks models up and alters no table


def test_an_installation_that_has_leads_already_gets_their_accounts_summed_up(alive: datetime) -> None:
    told(alive, "someone@gmail.com", "webinar_attended", 1, account=None)
    with allow_writes():
        AccountInterest.objects.all().delete()
    moved("qualification", "how_accounts_stand")
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "alive"}


def test_an_installation_that_has_reasons_already_gets_their_tracks() -> None:
    before = dict(Reason.objects.values_list("pk", "track"))
    with allow_writes():
        Reason.objects.update(track="")
    moved("feedback", "reasons_name_a_track")
    assert dict(Reason.objects.values_list("pk", "track")) == before
