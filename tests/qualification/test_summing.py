"""Whatever changes what a lead contributes has its account summed up anew, also where the lead stays in its place."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import noise
from accounts.models import Contact, NoiseClass
from leadhub.actors import Actor, ActorKind, Role
from leadhub.documents.publishing import publish
from leadhub.jobs.running import run_jobs
from leadhub.models import DocumentKind
from qualification import rescoring, summing, suspending
from qualification.discounting import exclude, restore
from qualification.due import apply_suspensions, look_at_leads, sum_up_accounts
from qualification.intake import ingest
from qualification.models import AccountInterest, Lead, LeadState, Signal, SuspensionKind, Unsummed
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.rules.given import default_content
from tests.qualification.test_account_interest import standing, told

pytestmark = pytest.mark.django_db

MARKETING = Actor(ActorKind.PERSON, Role.MARKETING, name="Mara")
OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")
HALVORSEN = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}


@pytest.fixture
def alive(now: datetime) -> datetime:
    """Dana came first and fell silent three months ago, Quinn came to a fair last week."""
    make_company()
    told(now, "dana@medico.example", "guide_download", 240, 200, 160, 120, 90)
    told(now, "quinn@medico.example", "page_view", 7, source="fair")
    sum_up_accounts(now)
    assert standing() == {"medico.example": "alive"}
    return now


def test_a_signal_that_a_person_leaves_out(alive: datetime) -> None:
    visit = Signal.objects.get(lead__contact__email_key="quinn@medico.example")
    exclude(visit.pk, reason="test", comment="Our own.", actor=MARKETING, now=alive)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "cooling"}
    restore(visit.pk, comment="It was theirs.", actor=MARKETING, now=alive)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "alive"}


def test_a_contact_that_is_no_person(alive: datetime) -> None:
    quinn = Contact.objects.get(email_key="quinn@medico.example")
    noise.flag(quinn.pk, NoiseClass.SCANNER_OR_BOT, comment="It opens all.", actor=MARKETING, now=alive)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "cooling"}
    noise.lift(quinn.pk, None, comment="A person.", actor=MARKETING, now=alive)
    sum_up_accounts(alive)
    assert standing() == {"medico.example": "alive"}


def test_a_mail_scanner_that_is_found_late_and_in_a_lead_that_stayed_behind(now: datetime) -> None:
    make_company()
    noon = now - timedelta(days=2)
    clicks = [
        signal("email_clicked", noon + timedelta(seconds=second), properties={"url": f"https://x.example/{second}"})
        for second in range(3)
    ]
    ingest(clicks[:1], actor=INTEGRATION, now=now)
    with allow_writes():
        Lead.objects.update(was_opportunity=True)
    told(now, "dana@medico.example", "page_view", 0, account=HALVORSEN)
    sum_up_accounts(now)
    assert set(standing()) == {"medico.example", "halvorsen.example"}
    ingest([click | {"account": HALVORSEN} for click in clicks[1:]], actor=INTEGRATION, now=now)
    sum_up_accounts(now)
    assert set(standing()) == {"halvorsen.example"}


@pytest.mark.parametrize("kind", [SuspensionKind.SIGNAL_TYPE, SuspensionKind.SOURCE])
def test_what_is_suspended(alive: datetime, kind: SuspensionKind) -> None:
    code = {SuspensionKind.SIGNAL_TYPE: "page_view", SuspensionKind.SOURCE: "fair"}[kind]
    until = alive + timedelta(days=2)
    made = suspending.suspend(kind=kind, code=code, note="x", until=until, actor=OPERATIONS, now=alive)
    assert sweep(alive) == {"medico.example": "cooling"}
    suspending.end(made.pk, actor=OPERATIONS, now=alive)
    assert sweep(alive) == {"medico.example": "alive"}


def sweep(now: datetime) -> dict[str, str]:
    """How accounts stand once what is due is done."""
    apply_suspensions(now)
    look_at_leads(now)
    sum_up_accounts(now)
    return standing()


@pytest.mark.parametrize("settled", [True, False], ids=["rescored", "looked at"])
def test_a_new_half_life(alive: datetime, settled: bool) -> None:
    """The account was summed up by the new rules already, from sums that were still folded by the old ones."""
    content = default_content("qualification", "scoring_models")
    for row in content["models"][0]["signal_points"]:
        if row["type"] == "page_view":
            row["half_life_days"] += 1
    publish({DocumentKind.SCORING_MODELS: content}, note="x", by="Ops", now=alive, effective_at=alive)
    sum_up_accounts(alive)
    assert not Unsummed.objects.exists()
    if settled:
        rescoring.begin_due(alive)
        run_jobs(alive)
    else:
        with allow_writes():
            LeadState.objects.update(look_at=alive)
        look_at_leads(alive)
    assert Unsummed.objects.exists()


def test_each_account_is_met_once_a_round_whatever_others_make_of_it(
    alive: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another worker, with other rules in force, takes back each time what this one writes."""
    told(alive, "omar@halvorsen.example", "webinar_attended", 1, account=HALVORSEN)
    sum_up_accounts(alive)
    monkeypatch.setattr(summing, "AT_ONCE", 1)
    met: list[Any] = []

    def write_nothing(accounts: Any, *given: Any) -> None:
        met.extend(accounts)
        assert len(met) < 5

    monkeypatch.setattr(summing, "_sum_up", write_nothing)
    with allow_writes():
        AccountInterest.objects.update(look_at=alive)
    sum_up_accounts(alive)
    assert met == sorted(AccountInterest.objects.values_list("pk", flat=True))
