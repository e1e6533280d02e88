"""Which word on a fact holds: the newer one; at one moment a person's before any system's."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Account
from accounts.newer import PERSON, Statement, apply, overrule, stamp
from tests.accounts.companies import created, patched
from tests.qualification.office import TODAY

EARLIER, LATER = TODAY - timedelta(minutes=1), TODAY + timedelta(minutes=1)


def told(*statements: tuple[datetime, str, object]) -> object:
    values: dict[str, object] = {"country": None}
    as_of: dict[str, list[str]] = {}
    for at, source, value in statements:
        apply(values, as_of, [Statement(at, source, {"country": value})])
    return values["country"]


@pytest.mark.parametrize(
    ("first", "second", "holds"),
    [
        ((EARLIER, PERSON, "US"), (LATER, "crm", "DE"), "DE"),
        ((TODAY, PERSON, "US"), (TODAY, "website", "DE"), "US"),
        ((TODAY, "crm", "US"), (TODAY, "website", "DE"), "DE"),
        ((TODAY, "crm", "US"), (TODAY, "crm", "DE"), "US"),
    ],
)
def test_the_order_of_arrival_does_not_matter(first, second, holds):
    assert told(first, second) == told(second, first) == holds


def test_what_is_set_by_hand_holds_where_a_clock_ran_ahead():
    as_of = {"country": stamp(LATER, "website")}
    overrule(as_of, ["country", "region"], at=TODAY, source=PERSON)
    assert as_of == {"country": stamp(LATER, PERSON), "region": stamp(TODAY, PERSON)}


@pytest.mark.django_db
def test_a_signal_overrules_a_person_only_with_newer_word(office):
    account = created(office, body={"domain": "medico.example", "employee_count": 100})

    def told_by_signal(number: int, **when: float) -> int | None:
        facts = {"domain": "medico.example", "employee_count": number}
        office.lead("page_view", account=facts, **when)
        return Account.objects.get(domain="medico.example").employee_count

    assert told_by_signal(900, days_ago=1) == 100
    assert told_by_signal(901) == 100
    patched(office, f"accounts/{account['id']}/", {"employee_count": None})
    assert told_by_signal(902) is None
    office.pass_time(minutes=1)
    assert told_by_signal(903) == 903
    patched(office, f"accounts/{account['id']}/", {"employee_count": 7})
    assert told_by_signal(904, days_ago=0.0001) == 7


@pytest.mark.django_db
def test_a_system_that_edits_is_no_person(office):
    account = created(office, who="integration")
    patched(office, f"accounts/{account['id']}/", {"region": "NO-46"})
    as_of = Account.objects.get(pk=account["id"]).facts_as_of
    assert (as_of["country"][1], as_of["region"][1]) == ("integration", PERSON)
