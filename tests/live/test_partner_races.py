"""Partners who report at the moment at which they are recalled: one of both happens, and is told once."""

from collections import Counter
from datetime import datetime, timedelta

from feedback import verdicts
from leadhub.example import found_company
from leadhub.models import Event, User
from qualification.due import fire_clocks
from qualification.intake import ingest
from qualification.models import Handoff, Progress
from tests.feedback.keystone import SMALL_SHOP
from tests.live.partner_races import report_or_fire
from tests.live.races import race
from tests.qualification.company import INTEGRATION, signal

RUNNERS, LEADS = 4, 6


def test_a_report_and_the_recall_do_not_both_happen(fresh_database: str, now: datetime) -> None:
    people = found_company()
    keystone = User.objects.get(pk=people.users["partner"].pk)
    shops = [SMALL_SHOP | {"name": f"Shop {n}", "domain": f"shop{n}.example"} for n in range(LEADS)]
    asked = [
        signal(
            "rfq_submitted",
            now,
            contact={"email": f"owner@shop{n}.example"},
            account=shop,
            properties={"quantity": 30},
        )
        for n, shop in enumerate(shops)
    ]
    ingest(asked, actor=INTEGRATION, now=now)
    handoffs = list(Handoff.objects.order_by("pk").values_list("pk", flat=True))
    for handoff in handoffs:
        verdicts.accept(handoff, actor=keystone.actor, now=now)
    due = now + timedelta(days=21)
    rounds = race(
        fresh_database, RUNNERS, LEADS, report_or_fire, handoffs, keystone.pk, due - timedelta(seconds=1), due
    )
    for handoff, answers in zip(handoffs, rounds, strict=True):
        row = Handoff.objects.get(pk=handoff)
        said = Counter(answer for answer in answers if not answer.startswith("fired"))
        assert said == {"reported" if row.status == "accepted" else "not_found": 2}
        assert Progress.objects.filter(handoff=row).count() == (row.status == "accepted")
    fire_clocks(due)
    recalled = Handoff.objects.filter(recalled_at__isnull=False).count()
    assert Event.objects.filter(type="handoff.recalled").count() == recalled
    assert Handoff.objects.filter(status="open").count() == recalled
