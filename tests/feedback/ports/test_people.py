"""Facts of people and companies between another system and leadhub: whose word holds, and what never comes back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from accounts.admin.personal_data import consents_in_words
from accounts.consents import standing_of
from accounts.models import Account, Consent, Contact, ExternalRef
from accounts.ports import PEOPLE
from leadhub.integrations import lining_up, linking, streams
from leadhub.integrations.ports import Quiet, Taken, Told
from leadhub.integrations.protocol import Remote, Value
from leadhub.models import Alert, Event, SyncItem, SyncLink
from qualification.models import ClockRun, Handoff, Lead
from tests.feedback.ports.conftest import Bridge
from tests.fence import allow_writes
from tests.leadhub.integrations.engine.memory import OBJECT
from tests.qualification.office import Json, statements_of

pytestmark = pytest.mark.django_db
DANA = "dana@medico.example"


def told(bridge: Bridge, *records: dict[str, Value], target: UUID | None = None, **changes: Any) -> list[Told]:
    """What so many records say, of nobody yet unless it is said."""
    return [
        Told(
            source=f"memory:{bridge.connection.pk}",
            remote=Remote(OBJECT, str(values.pop("id", f"r{number}"))),
            target=target,
            values=values,
            wanted=frozenset(changes.get("wanted", PEOPLE.whose)),
            at=changes.get("at", bridge.office.now),
            may_make=changes.get("may_make", True),
        )
        for number, values in enumerate(dict(each) for each in records)
    ]


def known(answer: Taken) -> Contact:
    """Whom a record is of."""
    assert answer.target is not None, answer
    return Contact.objects.get(pk=answer.target)


def take(bridge: Bridge, all: Sequence[Told], *, history: bool = False) -> Sequence[Taken]:
    """Take them in."""
    actor = bridge.connection.acts_as.actor
    return PEOPLE.take(all, actor=actor, now=bridge.office.now, quiet=Quiet(is_history=history))


class TestComingIn:
    def test_somebody_new_is_made_with_a_company_and_is_known_by_the_record(self, bridge: Bridge) -> None:
        remote = bridge.there.add(
            email="Ann@Nova-Works.example",
            first_name="Ann",
            last_name="Weld",
            phone="+49 6131 123456",
            job_title="Head of Engineering",
            company="Nova Works GmbH",
            domain="https://www.nova-works.example/contact",
            country="Germany",
        )
        bridge.sync()
        ann = Contact.objects.get(email_key="ann@nova-works.example")
        assert ann.account is not None
        assert (ann.name, ann.function, ann.phone_key) == ("Ann Weld", "engineering", "+496131123456")
        assert (ann.account.name, ann.account.domain, ann.account.country) == (
            "Nova Works GmbH",
            "nova-works.example",
            "DE",
        )
        ref = ExternalRef.objects.get(target=ann.pk)
        assert (ref.system, ref.external_id) == (f"memory:{bridge.connection.pk}", remote.id)
        assert bridge.values(remote)["leadhub_id"] == str(ann.pk)
        assert not Lead.objects.filter(contact=ann).exists()

    def test_nobody_is_made_where_the_connection_brings_no_people(self, bridge: Bridge) -> None:
        bridge.say(brings_people="")
        bridge.there.add(email="ann@nova.example")
        bridge.sync()
        assert not Contact.objects.filter(email_key="ann@nova.example").exists() and bridge.parked() == []

    def test_what_we_made_over_there_is_known_by_its_record_too(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        ref = ExternalRef.objects.get(external_id=bridge.record(lead).id)
        assert str(ref.target) == lead["contact"]

    def test_the_later_word_holds_on_either_side(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        remote, path = bridge.record(lead), f"contacts/{lead['contact']}/"
        bridge.edit(remote, last_name="Ito-Smith", job_title="Buyer")
        assert bridge.office.get("viewer", path)["last_name"] == "Ito-Smith"
        bridge.wait(minutes=1)
        answer = bridge.office.call("sales", "PATCH", path, {"last_name": "Ito"})
        assert answer.status_code == 200
        bridge.sync(lead)
        assert (bridge.values(remote)["last_name"], bridge.values(remote)["job_title"]) == ("Ito", "Buyer")

    def test_what_a_person_wrote_here_stands_when_a_record_is_met_for_the_first_time(self, bridge: Bridge) -> None:
        made: Json = bridge.office.post(
            "sales", "contacts/", {"email": "ann@nova.example", "last_name": "Weld"}, status=201
        )
        bridge.wait(days=1)
        remote = bridge.there.add(email="ann@nova.example", last_name="Wrong", first_name="Ann")
        bridge.sync()
        ann = Contact.objects.get(pk=made["id"])
        assert (ann.first_name, ann.last_name) == ("Ann", "Weld"), "what nobody here said is taken in"
        assert bridge.values(remote)["last_name"] == "Weld"

    def test_nothing_is_emptied_but_what_was_cleared_on_purpose(self, bridge: Bridge) -> None:
        (first,) = take(bridge, told(bridge, {"email": DANA, "phone": "+1 612 555 0101", "job_title": "Buyer"}))
        later = bridge.office.now + timedelta(minutes=1)
        bridge.wait(minutes=1)
        empty: dict[str, Value] = {"email": "", "phone": None, "job_title": " "}
        take(bridge, told(bridge, empty, target=first.target, wanted=empty, at=later))
        dana = known(first)
        assert (dana.email_key, dana.phone, dana.phone_key, dana.job_title) == (DANA, None, "", None)

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"email": "no address"}, "bad_email"),
            ({"email": DANA, "phone": "12"}, "bad_phone"),
            ({"email": DANA, "country": "Atlantis"}, "unknown_country"),
            ({"email": DANA, "domain": "http://"}, "bad_domain"),
            ({"email": DANA, "last_name": "x" * 81}, "out_of_bounds"),
            ({"email": DANA, "last_name": "a\x00b"}, "malformed_text"),
            ({"email": DANA, "last_name": "\ud800"}, "malformed_text"),
            ({"email": DANA, "first_name": 7}, "wrong_type"),
            ({"email": True}, "wrong_type"),
        ],
    )
    def test_a_hostile_record_is_refused_by_name_and_stops_no_other(
        self, bridge: Bridge, values: dict[str, Value], code: str
    ) -> None:
        bad, good = take(bridge, told(bridge, values, {"email": "ann@nova.example"}))
        assert (bad.code, good.code) == (code, "")
        assert bad.detail
        assert list(Contact.objects.values_list("email_key", flat=True)) == ["ann@nova.example"]

    def test_two_records_of_one_address_are_one_person(self, bridge: Bridge) -> None:
        one, two = take(bridge, told(bridge, {"email": DANA}, {"email": DANA.upper()}))
        assert one.target == two.target
        assert ExternalRef.objects.filter(target=known(one).pk).count() == 2

    def test_an_address_that_is_somebody_elses_is_refused(self, bridge: Bridge) -> None:
        dana, ann = take(bridge, told(bridge, {"email": DANA}, {"email": "ann@nova.example"}))
        values: dict[str, Value] = {"id": "r1", "email": DANA}
        later = bridge.office.now + timedelta(seconds=1)
        (answer,) = take(bridge, told(bridge, values, target=ann.target, at=later))
        assert (answer.code, dana.target != ann.target) == ("duplicate", True)
        assert known(ann).email_key == "ann@nova.example"

    def test_two_who_are_given_one_address_or_number_at_once_are_told_apart(self, bridge: Bridge) -> None:
        named = {"phone": "+1 612 555 0101", "last_name": "Ito"}
        made = take(bridge, told(bridge, {"last_name": "A"}, {"last_name": "B"}, {"last_name": "C"}))
        later = bridge.office.now + timedelta(minutes=1)
        bridge.wait(minutes=1)
        records = [
            told(bridge, {"id": f"r{n}", **named}, target=each.target, at=later)[0] for n, each in enumerate(made)
        ]
        answers = take(bridge, records)
        assert [each.code for each in answers] == ["", "duplicate", "duplicate"]
        assert Contact.objects.filter(phone_key="+16125550101").count() == 1

    def test_statements_stay_the_same_at_any_number(self, bridge: Bridge) -> None:
        def taking(size: int, first: int) -> int:
            records: list[dict[str, Value]] = [
                {
                    "id": f"s{n}",
                    "email": f"p{n}@c{n}.example",
                    "last_name": f"P{n}",
                    "company": f"Company {n}",
                    "domain": f"c{n}.example",
                    "country": "US",
                    "opted_out": n % 2 == 0,
                }
                for n in range(first, first + size)
            ]
            return statements_of(lambda: take(bridge, told(bridge, *records), history=True))

        taking(2, 0)
        assert taking(10, 100) == taking(200, 1_000)
        assert taking(10, 100) == taking(200, 1_000), "also where all are known"

    def test_what_is_told_of_many_takes_as_many_statements_as_of_one(self, bridge: Bridge) -> None:
        bridge.office.asked(8)
        people = list(Contact.objects.values_list("pk", flat=True))
        assert statements_of(lambda: PEOPLE.outgoing(people[:1])) == statements_of(lambda: PEOPLE.outgoing(people))


class TestOptingOut:
    def test_who_opts_out_over_there_has_here(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        bridge.edit(bridge.record(lead), opted_out=True)
        word = Consent.objects.get()
        assert (word.channel, word.purpose, word.state) == ("email", "marketing", "withdrawn")
        assert word.source == f"memory:{bridge.connection.pk}"
        (shown,) = consents_in_words(standing_of([word.contact_id])[word.contact_id])
        assert "withdrawn (Memory), since" in shown
        assert Event.objects.filter(type="contact.consent_recorded").count() == 1
        bridge.edit(bridge.record(lead), opted_out=False)
        bridge.sync(lead, rounds=6)
        assert bridge.values(bridge.record(lead))["opted_out"] is True, "the stricter holds, and is written back"
        assert Consent.objects.count() == 1

    def test_who_opts_out_here_has_over_there(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        body = {"channel": "email", "purpose": "marketing", "state": "withdrawn", "source": "letter"}
        bridge.office.post("sales", f"contacts/{lead['contact']}/consents/", body, status=201)
        bridge.sync()
        assert bridge.values(bridge.record(lead))["opted_out"] is True

    def test_an_opt_out_counts_whatever_else_the_record_is_refused_for(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        bridge.edit(bridge.record(lead), opted_out=True, phone="12")
        assert bridge.parked() == [(bridge.record(lead).id, "bad_phone")]
        assert Consent.objects.get().state == "withdrawn"
        bridge.edit(bridge.record(lead), phone="+1 612 555 0101")
        assert Contact.objects.get().phone_key == "+16125550101"
        assert Consent.objects.count() == 1

    def test_telephone_is_another_matter(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        body = {"channel": "phone", "purpose": "sales", "state": "withdrawn"}
        bridge.office.post("sales", f"contacts/{lead['contact']}/consents/", body, status=201)
        bridge.sync(lead)
        assert "opted_out" not in bridge.values(bridge.record(lead))


class TestOneAndGone:
    def test_records_of_whom_was_merged_are_all_of_the_winner_and_go_back_when_it_is_undone(
        self, bridge: Bridge
    ) -> None:
        one, two = bridge.office.handed_over(), bridge.office.handed_over("ann@ann.example")
        bridge.sync(one, two)
        first, second = bridge.record(one), bridge.record(two)
        winner, loser = UUID(one["contact"]), UUID(two["contact"])
        merged = bridge.office.post("operations", f"contacts/{winner}/merge/", {"loser": str(loser)})
        assert PEOPLE.current([winner, loser]) == {winner: winner, loser: winner}
        assert set(PEOPLE.aliases([winner])[winner]) == {winner, loser}
        bridge.edit(second, first_name="Dora")
        assert Contact.objects.get(pk=winner).first_name == "Dora"
        assert bridge.values(first)["first_name"] == "Dora"
        bridge.office.post("operations", f"merges/{merged['id']}/undo/")
        assert PEOPLE.current([loser]) == {loser: loser}
        bridge.edit(second, job_title="Buyer")
        assert (Contact.objects.get(pk=loser).job_title, Contact.objects.get(pk=winner).job_title) != ("Buyer", "Buyer")
        assert Contact.objects.get(pk=loser).job_title == "Buyer"

    @pytest.mark.parametrize("changes", [{}, {"email": "new@address.example"}, {"email": "", "leadhub_id": ""}])
    def test_who_was_erased_never_comes_back_and_the_links_go(self, bridge: Bridge, changes: dict[str, Value]) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        remote = bridge.record(lead)
        bridge.edit(remote, phone="12")
        assert bridge.parked() == [(remote.id, "bad_phone")]
        bridge.office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"}, status=200)
        assert not SyncItem.objects.exists(), "nor does what could not be taken in stay"
        assert not SyncLink.objects.exists() and not ExternalRef.objects.exists()
        assert PEOPLE.current([UUID(lead["contact"])]) == {} and PEOPLE.outgoing([UUID(lead["contact"])]) == {}
        people = Contact.objects.count()
        bridge.edit(remote, last_name="Back", **changes)
        assert Contact.objects.count() == people and not SyncLink.objects.exists()
        assert bridge.parked() == [(remote.id, "contact_erased" if "leadhub_id" not in changes else "bad_phone")]


def test_a_first_sync_is_quiet_and_goes_on_where_it_was_cut_off(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario 39 in small: known leads and new people, no handoff, no alert, no clock, and every person once."""
    bridge.office.asked(2, "webinar_attended")
    accounts = Account.objects.count() - 2
    before = (Handoff.objects.count(), Alert.objects.count(), ClockRun.objects.count(), Event.objects.count())
    for number in range(300):
        remote = bridge.there.add(
            email=f"p{number}@c{number}.example",
            last_name=f"Person {number}",
            job_title="Design engineer",
            company=f"Company {number}",
            domain=f"c{number}.example",
            country="US",
            status="Working",
            opted_out=number % 10 == 0,
        )
        bridge.there.records[remote].at = bridge.office.now - timedelta(days=number + 1)
    bridge.read_all_quietly()
    parts = count()
    advance = streams.advance

    def killed(*args: Any, **values: Any) -> None:
        if next(parts) == 4:
            raise KeyboardInterrupt
        advance(*args, **values)

    with monkeypatch.context() as patch:
        patch.setattr(streams, "advance", killed)
        with pytest.raises(KeyboardInterrupt):
            bridge.sync()
    assert 0 < SyncLink.objects.count() < 300
    bridge.wait(minutes=5)
    bridge.sync(rounds=4)
    assert (Contact.objects.count(), Account.objects.count() - accounts) == (300, 300)
    assert SyncLink.objects.count() == 300
    assert Consent.objects.count() == 30
    bridge.wait(days=1)
    events = Event.objects.exclude(type="contact.consent_recorded").count()
    assert (Handoff.objects.count(), Alert.objects.count(), ClockRun.objects.count(), events) == before
    assert bridge.parked() == []


@pytest.mark.parametrize("history", [True, False])
def test_facts_of_history_open_nothing_before_the_next_fresh_signal(bridge: Bridge, history: bool) -> None:
    """What is learned of a lead that was here before may raise it: it waits all the same until something is fresh."""
    lead = bridge.office.mql()
    bridge.wait(minutes=1)
    (answer,) = take(bridge, told(bridge, {"email": DANA, "job_title": "Design engineer"}), history=history)
    assert str(answer.target) == lead["contact"]
    assert Lead.objects.get().opens_nothing is history
    bridge.office.deliver(bridge.office.signal("page_view"))
    assert Lead.objects.get().opens_nothing is False


class TestCompanies:
    def test_a_company_that_is_renamed_or_merged_is_written_to_whoever_is_linked(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        remote, account = bridge.record(lead), Account.objects.get(domain="medico.example")
        bridge.wait(minutes=1)
        path = f"accounts/{account.pk}/"
        assert bridge.office.call("operations", "PATCH", path, {"name": "Medico Group"}).status_code == 200
        bridge.sync()
        assert bridge.values(remote)["company"] == "Medico Group"
        bridge.wait(minutes=1)
        other: Json = bridge.office.post(
            "operations", "accounts/", {"name": "Medico Holding", "domain": "holding.example"}, status=201
        )
        bridge.office.post("operations", f"accounts/{other['id']}/merge/", {"loser": str(account.pk)})
        bridge.sync()
        assert (bridge.values(remote)["company"], bridge.values(remote)["domain"]) == (
            "Medico Holding",
            "holding.example",
        )

    def test_what_a_signal_says_of_a_company_is_written_to_colleagues_too(self, bridge: Bridge) -> None:
        lead = bridge.office.handed_over()
        bridge.sync(lead)
        remote = bridge.record(lead)
        with allow_writes():
            Account.objects.filter(domain="medico.example").update(country=None)
        bridge.wait(minutes=1)
        bridge.office.lead("page_view", "eve@medico.example", account={"domain": "medico.example", "country": "CA"})
        bridge.sync()
        assert bridge.values(remote)["country"] == "CA"

    def test_a_company_of_many_is_lined_up_in_as_many_statements_as_one_of_few(self, bridge: Bridge) -> None:
        def renaming(size: int, name: str) -> int:
            records: list[dict[str, Value]] = [
                {"id": f"{name}{n}", "email": f"{name}{n}@{name}.example", "company": name, "domain": f"{name}.example"}
                for n in range(size)
            ]
            answers = take(bridge, told(bridge, *records), history=True)
            rows = {Remote(OBJECT, f"{name}{n}"): each.target for n, each in enumerate(answers) if each.target}
            linking.link(bridge.connection, rows, real=bridge.office.now)
            (account,) = Account.objects.filter(domain=f"{name}.example").values_list("pk", flat=True)
            before = SyncItem.objects.count()
            with allow_writes():
                statements = statements_of(lambda: lining_up.look_again(accounts=[account]))
            assert SyncItem.objects.count() - before == size
            return statements

        renaming(1, "warm")
        assert renaming(2, "small") == renaming(500, "large")

    def test_who_covers_a_country_lines_nobody_up(self, bridge: Bridge) -> None:
        bridge.sync(bridge.office.handed_over())
        with allow_writes():
            lining_up.look_again(accounts=Account.objects.values("pk"), countries=["US"])
        assert not SyncItem.objects.exists()
