"""The agreement promises a recalibration a quarter: it is measured, and somebody is reminded once before it is due."""

from datetime import UTC, datetime

import pytest

from feedback.alerting import messages
from feedback.models import RecalibrationDue
from feedback.reminding import remind
from leadhub.alerts.notices import Asked
from leadhub.models import Alert, Event
from tests.qualification.drafts import changed, published
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db
CLAUSE = "recalibrations_per_quarter"


def pass_until(office: Office, moment: datetime) -> None:
    office.pass_time(seconds=(moment - office.now).total_seconds())


def reminders() -> list[Event]:
    return list(Event.objects.filter(type="recalibration.due").order_by("pk"))


def clause_of(office: Office, begins: str, ends: str) -> Json:
    found: Json = office.get("viewer", "agreements/attainment/", **{"from": begins, "to": ends})
    return next(one for one in found["clauses"] if one["code"] == CLAUSE)


def done(office: Office) -> Json:
    made = office.post("marketing", "recalibrations/", {}, 202)
    office.run_due()
    found: Json = office.get("viewer", f"recalibrations/{made['id']}/")
    assert found["status"] == "done"
    return found


def test_two_weeks_before_the_quarter_ends_marketing_and_operations_are_told_once(office: Office) -> None:
    pass_until(office, datetime(2026, 12, 17, 23, tzinfo=UTC))
    assert reminders() == []
    office.pass_time(hours=2)
    office.pass_time(days=1)
    (event,) = reminders()
    assert event.data == {"due_at": "2026-12-31T23:59:59+00:00"}
    told = Alert.objects.filter(event=event).values_list("person__role", flat=True)
    assert set(told) == {"marketing", "operations"}
    assert remind(office.now) == 0
    pass_until(office, datetime(2027, 3, 20, tzinfo=UTC))
    assert [one.data["due_at"][:10] for one in reminders()] == ["2026-12-31", "2027-03-31"]


def test_who_has_done_it_is_not_reminded_and_a_guided_comparison_counts(office: Office) -> None:
    assert done(office)["guided"] is True
    pass_until(office, datetime(2026, 12, 20, tzinfo=UTC))
    assert reminders() == []
    assert RecalibrationDue.objects.count() == 1
    pass_until(office, datetime(2027, 1, 2, tzinfo=UTC))
    clause = clause_of(office, "2026-12-01", "2027-01-01")
    assert (clause["measured"], clause["cases"], clause["kept"], clause["rate"]) == (True, 1, 1, 100.0)


def test_what_is_done_after_the_quarter_was_not_kept(office: Office) -> None:
    pass_until(office, datetime(2026, 12, 20, tzinfo=UTC))
    pass_until(office, datetime(2027, 1, 2, tzinfo=UTC))
    done(office)
    clause = clause_of(office, "2026-12-01", "2027-01-01")
    assert (clause["cases"], clause["kept"], clause["rate"]) == (1, 0, 0.0)
    period = {"from": "2026-12-01", "to": "2027-01-01", "clause": clause["number"]}
    (case,) = office.get("viewer", "agreements/attainment/cases/", **period)["results"]
    assert (case["result"], case["lead"], case["handoff"]) == ("broken", None, None)
    assert case["due_at"] == case["counted_at"] == "2026-12-31T23:59:59Z"


def test_nobody_is_reminded_of_what_nobody_promised(office: Office) -> None:
    def none(content: Json) -> None:
        content["clauses"] = [one for one in content["clauses"] if one["code"] != CLAUSE]

    published(office, changed(office, "agreements", none))
    pass_until(office, datetime(2026, 12, 31, tzinfo=UTC))
    assert reminders() == []
    assert not RecalibrationDue.objects.exists()


def test_several_a_quarter_are_each_due(office: Office) -> None:
    def three(content: Json) -> None:
        for one in content["clauses"]:
            if one["code"] == CLAUSE:
                one["number"] = 3

    published(office, changed(office, "agreements", three))
    done(office)
    pass_until(office, datetime(2026, 11, 25, tzinfo=UTC))
    assert [one.data["due_at"][:10] for one in reminders()] == ["2026-12-01"]


def test_the_message_says_what_is_promised_until_it_is_done(office: Office) -> None:
    pass_until(office, datetime(2026, 12, 20, tzinfo=UTC))
    (event,) = reminders()

    def words() -> list[str]:
        alerts = Alert.objects.filter(event=event).select_related("person")
        asked = [Asked(alert=one.pk, kind=one.kind, event=event, person=one.person, subject=None) for one in alerts]
        return [message.sentence for message in messages(asked, office.now).values()]

    assert set(words()) == {
        "The agreement promises one by Thu 31 Dec 2026, 23:59 UTC; with few cases it is a guided comparison."
    }
    done(office)
    assert words() == []
