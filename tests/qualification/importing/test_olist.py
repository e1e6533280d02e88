"""The published funnel of Olist, whole: what its own README says of it must come out."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from qualification.models import Lead, Transition
from tests.qualification.company import make_company
from tests.qualification.importing.conftest import Run

pytestmark = pytest.mark.django_db
FOLDER = Path(os.environ.get("LEADHUB_SHARED", settings.BASE_DIR / ".." / "shared")) / "data" / "olist"
LEADS = FOLDER / "olist_marketing_qualified_leads_dataset.csv"
DEALS = FOLDER / "olist_closed_deals_dataset.csv"
MAPPING = Path(settings.BASE_DIR) / "docs" / "examples" / "mappings" / "olist.yaml"
WON = {
    "unknown": (179, 1_099),
    "paid search": (195, 1_586),
    "organic search": (271, 2_296),
    "direct traffic": (56, 499),
    "referral": (24, 284),
    "social": (75, 1_350),
    "display": (6, 118),
    "other publicities": (3, 65),
    "email": (15, 493),
    "other": (4, 150),
    None: (14, 60),
}


@pytest.mark.skipif(not LEADS.exists(), reason=f"the data of Olist is not in {FOLDER} (see LEADHUB_SHARED)")
def test_the_funnel_of_olist_comes_out_as_published(run: Run) -> None:
    make_company()
    summary = run(LEADS, DEALS, mapping=MAPPING, quiet_history=True)
    assert summary["error"] == ""
    assert (summary["rows"], summary["created"], summary["refused"]) == (8_000, 8_000, 0)
    assert summary["outcomes"] == {"won": 842, "lost": 0}
    assert [(each["row"], each["code"]) for each in summary["warnings"]] == [
        (line_of_the_odd_one(), "ended_before_it_began")
    ]

    # Nothing tells the planner of rows that no other transaction can see yet.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    by_source = Counter(Lead.objects.values_list("first_origin__source", flat=True))
    won = Counter(Lead.objects.filter(stage="won").values_list("first_origin__source", flat=True))
    assert {source: (won[source], count) for source, count in by_source.items()} == WON
    # Rows without an origin have no touch at all, so their landing pages are not among these.
    assert Lead.objects.exclude(first_origin=None).values("first_origin__content").distinct().count() <= 495
    assert Lead.objects.filter(account__isnull=False).count() == 842
    sellers = Transition.objects.filter(to_stage="won").values("actor_name").distinct().count()
    qualifiers = Transition.objects.filter(to_stage="mql", lead__stage="won").values("actor_name").distinct().count()
    assert (sellers, qualifiers) == (22, 32)

    again = run(LEADS, DEALS, mapping=MAPPING, quiet_history=True)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 8_000)


def line_of_the_odd_one() -> int:
    """Where the one deal stands that was won before its lead was first heard of."""
    with LEADS.open() as leads, DEALS.open() as deals:
        began = {row["mql_id"]: row["first_contact_date"] for row in csv.DictReader(leads)}
        found = [line for line, row in enumerate(csv.DictReader(deals), 2) if row["won_date"] < began[row["mql_id"]]]
    assert len(found) == 1
    return found[0]
