"""The score as a ledger over REST: as of when, and as known when."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from leadhub.documents.in_force import contents_of, rule_set_at
from leadhub.documents.publishing import publish
from leadhub.keys import new_id
from leadhub.models import DocumentKind
from qualification.models import Signal, SignalExclusion
from qualification.rules.ledger import LISTED
from tests.fence import allow_writes
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


def ledger(office: Office, lead: Json, **moments: datetime) -> Any:
    """The ledger as a viewer reads it."""
    given = {name: moment.isoformat() for name, moment in moments.items()}
    return office.get("viewer", f"leads/{lead['id']}/ledger/", **given)


def entry(found: Json, type: str) -> Json:
    """The entry of one type."""
    (one,) = (each for each in found["entries"] if each["type"] == type)
    return dict(one)


def test_lists_every_signal_with_what_it_still_counts(office: Office) -> None:
    lead = office.lead("webinar_attended", days_ago=45)
    office.deliver(office.signal("webinar_attended"), office.signal("sample_request"))
    found = ledger(office, lead)
    assert {name: found[name] for name in ("lead", "as_of", "known_at", "research", "buying", "level", "noise")} == {
        "lead": lead["id"],
        "as_of": "2026-11-03T15:00:00Z",
        "known_at": "2026-11-03T15:00:00Z",
        "research": 24.0,
        "buying": 30.0,
        "level": "medium",
        "noise": 0,
    }
    assert found["rules"] == {"profiles": 1, "channel_rules": 1, "scoring_model": 1, "agreement": 1}
    webinars = entry(found, "webinar_attended")
    assert [(one["points"], one["occurred_at"], one["received_at"]) for one in webinars["signals"]] == [
        (18.0, "2026-11-03T15:00:00Z", "2026-11-03T15:00:00Z"),
        (9.0, "2026-09-19T15:00:00Z", "2026-11-03T15:00:00Z"),
    ]
    told = {name: value for name, value in webinars.items() if name != "signals"}
    assert told == {
        "type": "webinar_attended",
        "family": "research",
        "cap": 24.0,
        "capped": True,
        "points": 24.0,
        "count": 2,
        "earlier": None,
    }
    assert found["research"] == sum(each["points"] for each in found["entries"] if each["family"] == "research")
    signals = office.get("viewer", "signals/", lead=lead["id"])["results"]
    listed = {one["signal"] for each in found["entries"] for one in each["signals"]}
    assert listed == {signal["id"] for signal in signals}


def test_agrees_with_the_lead_now_and_with_what_it_was(office: Office) -> None:
    lead = office.lead("webinar_attended")
    began = office.now
    office.pass_time(days=10)
    then = office.get("viewer", f"leads/{lead['id']}/")["intent"]
    office.pass_time(days=35)
    office.deliver(office.signal("rfq_submitted"))
    now = office.get("viewer", f"leads/{lead['id']}/")["intent"]
    for moment, intent in ((began, lead["intent"]), (began + timedelta(days=10), then), (office.now, now)):
        found = ledger(office, lead, as_of=moment, known_at=moment)
        assert (round(found["research"], 1), round(found["buying"], 1)) == (intent["research"], intent["buying"])
        assert (found["level"], found["trend"]) == (intent["level"], intent["trend"])
    assert ledger(office, lead, as_of=began - timedelta(seconds=1))["entries"] == []
    assert ledger(office, lead, as_of=office.now + timedelta(days=60))["buying"] == 40.0


def test_tells_what_was_known_then_from_what_is_known_now(office: Office) -> None:
    lead = office.lead("webinar_attended")
    seen = office.now
    office.pass_time(days=2)
    # A fair's list comes in late: its talk took place before.
    office.deliver(office.signal("booth_project_discussed", days_ago=3))
    assert ledger(office, lead, as_of=seen)["buying"] == pytest.approx(30 * 2 ** (-1 / 45))
    assert ledger(office, lead, as_of=seen, known_at=seen)["buying"] == 0.0
    assert ledger(office, lead, known_at=seen)["buying"] == 0.0


def test_noise_counts_until_it_was_found_out(office: Office) -> None:
    lead = office.lead("webinar_attended")
    seen = office.now
    office.pass_time(days=1)
    with allow_writes():
        SignalExclusion.objects.create(signal=Signal.objects.get(), at=office.now, reason="scanner", by="leadhub")
    found = ledger(office, lead, as_of=seen)
    assert (found["research"], found["entries"], found["noise"]) == (0.0, [], 1)
    found = ledger(office, lead, as_of=office.now, known_at=seen)
    assert (round(found["research"], 2), found["noise"]) == (17.72, 0)


def test_counts_by_the_rules_of_its_moment_as_published_then(office: Office) -> None:
    lead = office.lead("webinar_attended")
    before, effective = office.now, office.now + timedelta(days=3)
    office.pass_time(days=1)
    content = contents_of(rule_set_at(office.now))[DocumentKind.SCORING_MODELS]
    (row,) = (row for row in content["models"][0]["signal_points"] if row["type"] == "webinar_attended")
    row["points"], row["cap"] = 40, 60
    published = office.now
    publish({DocumentKind.SCORING_MODELS: content}, note="Webinars", by="Ops", now=published, effective_at=effective)
    later = effective + timedelta(hours=1)
    assert ledger(office, lead, as_of=before)["rules"]["scoring_model"] == 1
    assert ledger(office, lead, as_of=effective - timedelta(seconds=1))["rules"]["scoring_model"] == 1
    assert ledger(office, lead, as_of=later)["rules"]["scoring_model"] == 2
    assert ledger(office, lead, as_of=later)["research"] == pytest.approx(40 * 2 ** (-(3 + 1 / 24) / 45))
    known = ledger(office, lead, as_of=later, known_at=published - timedelta(seconds=1))
    assert known["rules"]["scoring_model"] == 1


def test_before_the_first_publication_the_first_rules_stand_in(office: Office) -> None:
    lead = office.lead("webinar_attended", days_ago=400)
    early = office.now - timedelta(days=399)
    found = ledger(office, lead, as_of=early, known_at=early)
    assert (found["rules"]["scoring_model"], found["entries"]) == (1, [])


def test_a_lead_that_was_given_back_counts_only_what_came_after_as_it_did_then(office: Office) -> None:
    lead = office.handed_over()
    asked = office.now
    why = {"reason": "timing", "comment": "Next year."}
    office.pass_time(hours=1)
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", why)
    first = office.now
    office.pass_time(days=70)
    office.deliver(office.signal("sample_request"))
    between = office.now
    office.pass_time(days=1)
    office.post("marketing", f"leads/{lead['id']}/recycle/", why)
    for moment, reset, buying in ((asked, None, 80.0), (first, first, 0.0), (between, first, 30.0)):
        found = ledger(office, lead, as_of=moment, known_at=moment)
        assert (found["reset_at"] and datetime.fromisoformat(found["reset_at"]), found["buying"]) == (reset, buying)
    found = ledger(office, lead)
    assert (found["buying"], [len(each["signals"]) for each in found["entries"]]) == (0.0, [1, 1])


def test_what_a_fast_clock_dates_ahead_counts_from_its_arrival(office: Office) -> None:
    lead = office.lead("webinar_attended", days_ago=-1 / 48)
    intent = office.get("viewer", f"leads/{lead['id']}/explanation/")["intent"]
    found = ledger(office, lead)
    assert found["research"] == pytest.approx(18 * 2 ** (1 / 48 / 45))
    assert round(found["research"], 1) == intent["research"]


def test_what_a_fast_clock_dated_past_a_return_was_done_before_it(office: Office) -> None:
    office.lead("webinar_attended")
    lead = office.lead("rfq_submitted", days_ago=-1 / 48)
    office.pass_time(minutes=5)
    office.post("marketing", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    office.pass_time(days=1)
    assert ledger(office, lead)["buying"] == 0.0
    assert office.get("viewer", f"leads/{lead['id']}/")["intent"]["buying"] == 0.0


def test_the_older_signals_of_a_type_are_one_line(office: Office) -> None:
    lead = office.lead("page_view", days_ago=1)
    office.deliver(*(office.signal("page_view", days_ago=2 + number / 100) for number in range(LISTED + 20)))
    views = entry(ledger(office, lead), "page_view")
    assert (views["count"], len(views["signals"]), views["earlier"]["count"]) == (LISTED + 21, LISTED, 21)
    occurred = [one["occurred_at"] for one in views["signals"]]
    assert occurred == sorted(occurred, reverse=True)
    whole = sum(1.5 * 2 ** (-(2 + number / 100) / 30) for number in range(LISTED + 20)) + 1.5 * 2 ** (-1 / 30)
    assert sum(one["points"] for one in views["signals"]) + views["earlier"]["points"] == pytest.approx(whole)


def test_statements_do_not_grow_with_the_signals(office: Office) -> None:
    lead = office.lead("page_view")
    ledger(office, lead)
    few = statements_of(lambda: ledger(office, lead))
    office.deliver(*(office.signal(type) for type in ("page_view", "webinar_attended", "sample_request") * 40))
    assert statements_of(lambda: ledger(office, lead)) == few


def test_an_explanation_leads_to_the_ledger_of_its_moment(office: Office) -> None:
    lead = office.mql()
    why = office.get("viewer", f"leads/{lead['id']}/explanation/")
    found = office.get("viewer", why["intent"]["ledger"].removeprefix("/api/v1/"))
    assert (found["as_of"], found["known_at"]) == (why["at"], why["at"])
    assert [(each["type"], round(each["points"], 1)) for each in found["entries"]] == [
        (part["type"], part["points"]) for part in why["intent"]["signals"]
    ]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("as_of=yesterday", 400, "malformed_parameter"),
        ("as_of=2026-11-03T15:00:00", 400, "malformed_parameter"),
        ("known_at=", 400, "malformed_parameter"),
        ("as_of=2026-11-03&as_of=2026-11-04", 400, "malformed_parameter"),
        ("since=2026-11-03", 400, "unknown_parameter"),
        ("as_of=1969-12-31", 422, "out_of_bounds"),
        ("as_of=1999-12-31", 404, "no_rules"),
        ("known_at=9999-12-31T23:59:59-23:59", 400, "malformed_parameter"),
        ("known_at=2200-01-01", 422, "out_of_bounds"),
    ],
)
def test_a_moment_that_makes_no_sense_is_refused(office: Office, query: str, status: int, code: str) -> None:
    lead = office.mql()
    answer = office.call("viewer", "GET", f"leads/{lead['id']}/ledger/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_day_is_its_midnight(office: Office) -> None:
    lead = office.mql()
    found = office.get("viewer", f"leads/{lead['id']}/ledger/", as_of="2026-11-04")
    assert found["as_of"] == "2026-11-04T00:00:00Z"


def test_an_unknown_lead_is_404(office: Office) -> None:
    answer = office.call("viewer", "GET", f"leads/{new_id()}/ledger/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_is_suspended_is_counted_apart_and_adds_nothing(office: Office) -> None:
    lead = office.lead("webinar_attended")
    office.deliver(office.signal("sample_request"))
    before = office.now
    body = {"kind": "signal_type", "code": "sample_request", "note": "Sent twice", "until": "2026-11-05T15:00:00Z"}
    office.pass_time(hours=1)
    office.post("operations", "suspensions/", body, 201)
    office.run_due()
    found, shown = ledger(office, lead), office.get("viewer", f"leads/{lead['id']}/")
    assert (found["buying"], found["suspended"]) == (0.0, 1)
    assert (shown["intent"]["buying"], shown["intent"]["level"]) == (0.0, found["level"])
    assert ledger(office, lead, as_of=before)["buying"] == 30.0
    office.pass_time(days=3)
    assert ledger(office, lead)["suspended"] == 0
    assert ledger(office, lead)["buying"] > 28
