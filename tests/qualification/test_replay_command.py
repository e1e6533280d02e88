"""`manage.py replay`: every stored decision proved, and a planted difference found."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.keys import new_id
from qualification.intake import ingest
from qualification.models import Decision, Facts, Lead
from qualification.readers import replays
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def decided(set_clock: Callable[[datetime], datetime], now: datetime) -> None:
    """Four leads with seven decisions, made on two days."""
    make_company()
    set_clock(now)
    people = [f"p{number}@medico.example" for number in range(4)]
    first = [signal("webinar_attended", now, contact={"email": email}) for email in people]
    ingest(first, actor=INTEGRATION, now=now)
    later = now + timedelta(days=1)
    second = [signal("rfq_submitted", later, contact={"email": email}) for email in people[:3]]
    ingest(second, actor=INTEGRATION, now=later)
    assert Decision.objects.count() == 7


def replay(*arguments: str) -> tuple[list[str], list[str], str]:
    """What the command prints, what it tells on standard error, and why it fails, if it does."""
    out, told, failed = StringIO(), StringIO(), ""
    try:
        call_command("replay", *arguments, stdout=out, stderr=told)
    except CommandError as refusal:
        failed = str(refusal)
    return out.getvalue().splitlines(), told.getvalue().splitlines(), failed


def plant(**changes: Any) -> Decision:
    """One decision more, like the first one but for what is changed."""
    like = Decision.objects.order_by("pk").first()
    assert like is not None
    names = ("lead_id", "at", "ruleset", "core", "facts", "terms", "context", "answer", "cause")
    return row(Decision, seq=100 + Decision.objects.count(), **{name: getattr(like, name) for name in names} | changes)


def answer(**changes: Any) -> bytes:
    """The answer of the first decision with something else in it."""
    like = Decision.objects.order_by("pk").first()
    assert like is not None
    return json.dumps(json.loads(bytes(like.answer)) | changes, separators=(",", ":")).encode()


def test_all_of_them_give_the_same_bytes() -> None:
    assert replay() == (["7 decisions of core 1 replayed: 7 gave the same bytes, 0 did not."], [], "")


def test_a_planted_answer_is_found_and_told_in_words() -> None:
    planted = plant(answer=answer(action="handoff", look_at=None))
    out, told, failed = replay()
    assert out == ["8 decisions of core 1 replayed: 7 gave the same bytes, 1 did not."]
    (sentence,) = told
    assert sentence.startswith(f"Lead {planted.lead_id}, decision {planted.seq} of 2026-11-03 15:00 UTC: ")
    assert "action was handoff, is mql; look at was nothing, is 2026-" in sentence
    assert failed == "1 of 8 decisions gave other bytes than they stored, as told above."


def test_a_planted_input_is_found() -> None:
    other = row(Facts, sha256=b"s" * 32, body=b'{"industry":"311811"}')
    plant(facts=other.sha256)
    out, (sentence,), failed = replay()
    assert out == ["8 decisions of core 1 replayed: 7 gave the same bytes, 1 did not."]
    assert "fit score was 100.0, is " in sentence
    assert failed


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"context": b'{"at":"2026-11-03T15:00:00Z","mood":"good"}'}, "unknown field `mood`"),
        ({"terms": b"short"}, "5 bytes are no whole number of terms"),
        ({"facts": b"n" * 32}, "cannot be read"),
        ({"answer": b"no JSON"}, "answer was no JSON, is nothing"),
    ],
)
def test_what_cannot_be_read_is_a_difference(changes: dict[str, bytes], why: str) -> None:
    plant(**changes)
    out, (sentence,), failed = replay()
    assert out == ["8 decisions of core 1 replayed: 7 gave the same bytes, 1 did not."]
    assert why in sentence
    assert failed


def test_those_of_another_core_are_counted_apart() -> None:
    plant(core="0")
    plant(core="0", answer=answer(action="handoff"))
    plant(core="0", terms=b"short")
    out, told, failed = replay()
    own, other = out
    assert own == "7 decisions of core 1 replayed: 7 gave the same bytes, 0 did not."
    assert other.startswith("3 decisions of core 0, made again by core 1: 1 gave the same bytes, 2 did not.")
    assert (told, failed) == ([], "")


def test_only_the_first_differences_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "MOST_TOLD", 2)
    for _ in range(3):
        plant(answer=answer(action="handoff"))
    out, told, failed = replay()
    assert out == ["10 decisions of core 1 replayed: 7 gave the same bytes, 3 did not."]
    assert len(told) == 2
    assert failed == "3 of 10 decisions gave other bytes than they stored, as told above."


def test_one_lead_or_a_time_is_enough(now: datetime) -> None:
    lead = Lead.objects.get(contact__email_key="p0@medico.example")
    assert replay("--lead", str(lead.pk))[0] == ["2 decisions of core 1 replayed: 2 gave the same bytes, 0 did not."]
    for since in ("2026-11-04", (now + timedelta(minutes=1)).isoformat()):
        out, _, failed = replay("--since", since)
        assert (out, failed) == (["3 decisions of core 1 replayed: 3 gave the same bytes, 0 did not."], "")
    assert replay("--since", "2026-12-01")[0] == ["0 decisions of core 1 replayed: 0 gave the same bytes, 0 did not."]
    assert replay("--lead", str(new_id()))[2] == "This lead has no decision to replay."


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_a_sample_takes_so_many(size: int) -> None:
    taken = min(size, 7)
    said = f"{taken} decisions of core 1 replayed: {taken} gave the same bytes, 0 did not."
    assert replay("--sample", str(size))[0] == [said]


@pytest.mark.parametrize(
    "arguments", [("--lead", "x"), ("--since", "yesterday"), ("--sample", "0"), ("--sample", "-1"), ("--sample", "x")]
)
def test_an_option_that_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    assert arguments[0] in replay(*arguments)[2]


@pytest.mark.parametrize("sample", [None, 6])
def test_chunks_are_bounded_and_none_is_left_out(sample: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 2)
    seen = [tally.own.all for tally in replays.replay_all(replays.decisions(), sample)]
    assert seen == ([2, 4, 6, 7] if sample is None else [2, 4, 6])


def test_statements_grow_with_chunks_and_not_with_decisions(now: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert replay()[2] == ""
        return len(statements)

    cost()
    few = cost()
    people = [signal("webinar_attended", now, contact={"email": f"q{n}@c.example"}, account=MEDICO) for n in range(60)]
    ingest(people, actor=INTEGRATION, now=now)
    assert cost() == few
