"""Four processes at once on a draft in the shadow, on both engines, with real commits."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from msgspec.json import decode

from leadhub.actors import Role
from leadhub.documents import drafting
from leadhub.events.relay import place_events
from leadhub.models import DocumentKind, Draft, User
from qualification import shadowing
from qualification.intake import ingest
from qualification.models import Decision, Shadow, ShadowDifference
from tests.live.races import race
from tests.live.shadow_races import begin, compare, compare_or_change
from tests.live.test_document_races import RUNNERS, open_draft, people
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal


def decide(count: int, now: datetime, prefix: str = "c") -> None:
    """Leads of so many companies, each decided once, and told of in the feed."""
    companies = [MEDICO | {"name": f"{prefix} {n}", "domain": f"{prefix}{n}.example"} for n in range(count)]
    readers = [
        signal("tolerance_guide_download", now, contact={"email": f"r@{company['domain']}"}, account=company)
        for company in companies
    ]
    ingest(readers, actor=INTEGRATION, now=now)
    place_events(now)


def halved(now: datetime, actor: UUID) -> Draft:
    """A draft by which every reader would be an MQL."""
    draft = open_draft(DocumentKind.SCORING_MODELS, now, actor)
    content = decode(draft.content)
    for row in content["models"][0]["thresholds"]:
        if row["level"] == "medium":
            row["at_least"] /= 2
    return drafting.edit(draft.pk, actor=User.objects.get(pk=actor).actor, now=now, content=content)


def test_a_draft_is_put_in_the_shadow_once(fresh_database: str, now: datetime) -> None:
    operations = people(Role.OPERATIONS)
    draft = open_draft(DocumentKind.PROFILES, now, operations[0])
    (answers,) = race(fresh_database, RUNNERS, 1, begin, [draft.pk], operations, now)
    assert Counter(answers)["in_shadow"] == RUNNERS - 1
    assert str(Shadow.objects.get().pk) in answers


def test_rounds_at_once_compare_each_decision_once(fresh_database: str, now: datetime) -> None:
    make_company()
    operations = people(Role.OPERATIONS)
    shadow = shadowing.begin(halved(now, operations[0]).pk, actor=User.objects.get(pk=operations[0]).actor, now=now)
    for number in range(3):
        decide(40, now, f"m{number}-")
        race(fresh_database, RUNNERS, 1, compare, now)
    # Whoever found it locked went on with something else; the next round does what is left.
    shadowing.compare_due(now)
    shadow.refresh_from_db()
    assert (shadow.compared, shadow.different) == (120, 120)
    assert ShadowDifference.objects.count() == 120
    assert Decision.objects.count() == 120


def test_an_edit_or_a_discard_in_the_middle_loses_and_doubles_nothing(fresh_database: str, now: datetime) -> None:
    make_company()
    operations = people(Role.OPERATIONS)
    draft = open_draft(DocumentKind.PROFILES, now, operations[0])
    shadowing.begin(draft.pk, actor=User.objects.get(pk=operations[0]).actor, now=now)
    decide(60, now)
    first, second, last = race(fresh_database, RUNNERS, 3, compare_or_change, draft.pk, operations, now)
    shadowing.compare_due(now)
    shadows = list(Shadow.objects.order_by("pk"))
    # Each content that a round met has a comparison of its own, and every decision was compared by one of them.
    assert {shadow.sha256 for shadow in shadows} <= {draft.sha256, first[0], second[0]}
    assert sum(shadow.compared for shadow in shadows) == 60
    assert [shadow.ended_because for shadow in shadows] == ["edited"] * (len(shadows) - 1) + ["discarded"]
    assert last[0] == "None"
