"""The pages of a lead's past: its ledger, its decisions, and the replay of one."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from leadhub.keys import new_id
from leadhub.models import User
from qualification.models import Decision, Override, Remark
from tests.fence import allow_writes
from tests.qualification.office import rows_written
from tests.rows import row

pytestmark = pytest.mark.django_db
SAME = "Replayed: the same bytes."


@pytest.fixture
def lead(office):
    """A lead with two decisions, two days apart."""
    lead = office.mql()
    office.pass_time(days=2)
    office.deliver(office.signal("rfq_submitted"))
    return lead


def page(name, *arguments):
    return reverse(f"admin:qualification_lead_{name}", args=arguments)


def read(client, address, status=200, **given):
    answer = client.get(address, given)
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def plant(lead, **changes):
    like = Decision.objects.get(lead=lead["id"], seq=1)
    names = ("lead_id", "at", "ruleset", "core", "facts", "terms", "context", "answer", "cause")
    return row(Decision, **{name: getattr(like, name) for name in names} | {"seq": 9} | changes)


def test_the_lead_page_leads_to_ledger_and_decisions(browser, lead):
    text = read(browser("sales"), page("change", lead["id"]))
    for address in (page("ledger", lead["id"]), page("decisions", lead["id"])):
        assert f'href="{address}"' in text
        assert read(browser("sales"), address)


def test_the_lead_page_tells_every_change_in_a_sentence_and_what_was_set_aside(browser, office, lead):
    row(
        Override,
        lead_id=lead["id"],
        kind="exclusion",
        value="competitor",
        until=office.now + timedelta(days=9),
        made_at=office.now,
        by_name="Marta Lindqvist",
        remark=row(Remark, text="Spun off in June."),
    )
    why = office.get("viewer", f"leads/{lead['id']}/explanation/")
    text = read(browser("sales"), page("change", lead["id"]))
    for change in why["counterfactual"]:
        assert change["text"] in text
    for part in ("Set aside by a person", "Marta Lindqvist", "Spun off in June."):
        assert part in text


def test_the_ledger_lists_the_signals_of_any_moment(browser, lead):
    client = browser("sales")
    now = read(client, page("ledger", lead["id"]))
    assert "RFQ submitted" in now
    assert "Webinar attended" in now
    assert re.search(r"<dt>Buying</dt><dd>80</dd>", now)
    before = read(client, page("ledger", lead["id"]), as_of="2026-11-04T15:00")
    assert "RFQ submitted" not in before
    assert re.search(r"<dt>Research</dt><dd>17.72</dd>", before)
    assert 'value="2026-11-04T15:00"' in before
    unknown = read(client, page("ledger", lead["id"]), as_of="2026-11-05T15:00", known_at="2026-11-05T14:59:59")
    assert "RFQ submitted" not in unknown


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"as_of": "yesterday"}, "Enter a valid date/time."),
        ({"known_at": "2250-01-01T00:00"}, "Name a moment of the years 1970 to 2199."),
    ],
)
def test_a_moment_that_makes_no_sense_is_told_beside_its_field(browser, lead, given, sentence):
    text = read(browser("sales"), page("ledger", lead["id"]), status=422, **given)
    assert sentence in text
    assert "There is a problem" in text
    assert "What the score is made of" not in text


def test_decisions_are_listed_with_a_page_each(browser, lead):
    text = read(browser("sales"), page("decisions", lead["id"]))
    links = re.findall(r'href="([^"]*/decisions/\d+/)"', text)
    assert links == [page("decision", lead["id"], seq) for seq in (2, 1)]
    again = read(browser("sales"), page("decisions", lead["id"]), cursor="old")
    assert re.findall(r'href="([^"]*/decisions/\d+/)"', again) == links, "an old bookmark shows the first page"
    first = read(browser("sales"), links[1])
    for part in ("Why was it so?", "it is marketing qualified.", "What it had done", "339112", "Webinar attended"):
        assert part in first, part


def test_older_decisions_are_a_page_further(browser, lead):
    for seq in range(10, 65):
        plant(lead, seq=seq)
    client, address = browser("sales"), page("decisions", lead["id"])
    first = read(client, address)
    (older,) = re.findall(r'href="\?cursor=([^"]+)">Older', first)
    second = client.get(f"{address}?cursor={older}").content.decode()
    seen = [set(re.findall(r"/decisions/(\d+)/", text)) for text in (first, second)]
    assert len(seen[0]) == 50
    assert seen[0].isdisjoint(seen[1])
    assert {"1", "2"} <= seen[1]
    (newer,) = re.findall(r'href="\?cursor=([^"]+)">Newer', second)
    assert set(re.findall(r"/decisions/(\d+)/", client.get(f"{address}?cursor={newer}").content.decode())) == seen[0]


def test_a_replay_is_one_press_and_changes_nothing(browser, lead):
    client, address, before = browser("viewer"), page("decision", lead["id"], 1), None
    with allow_writes():
        User.objects.filter(role="viewer").update(is_staff=True)
    before = rows_written()
    assert SAME not in read(client, address)
    answer = client.post(address)
    assert answer.status_code == 200
    assert SAME in answer.content.decode()
    assert rows_written() == before


def test_a_replay_that_differs_shows_where(browser, lead):
    stored = bytes(Decision.objects.get(lead=lead["id"], seq=1).answer)
    spoilt = stored.replace(b'"action":"mql"', b'"action":"handoff"').replace(b'"matrix"]]', b'"faded"]]')
    planted = plant(lead, answer=spoilt)
    text = browser("sales").post(page("decision", lead["id"], planted.seq)).content.decode()
    assert "Replayed: other bytes." in text
    assert re.search(r"<td>Action</td>\s*<td>handoff</td>\s*<td>mql</td>", text)
    assert re.search(r"<td>Path</td>\s*<td>inquiry mql faded</td>\s*<td>inquiry mql matrix</td>", text)
    assert "Today's core decides otherwise" in text.replace("&#x27;", "'")


def test_how_a_lead_stood_is_readable_also_with_sheet_and_rest(browser, office):
    lead = office.accepted()
    items = {"need": {"status": "confirmed", "evidence": "Call"}, "budget": {"status": "refuted", "evidence": "None"}}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    last = office.get("viewer", f"leads/{lead['id']}/decisions/")["results"][0]["seq"]
    text = read(browser("sales"), page("decision", lead["id"], last))
    for part in ("budget refuted, need confirmed", "Sat 2 Jan 2027, 15:00 UTC", "Rest until", "Keystone Industrial"):
        assert part in text, part


def test_what_another_core_stored_is_shown_and_said_not_to_be_replayed(browser, lead):
    planted = plant(lead, core="0", context=b'{"at":"2026-11-03T15:00:00Z","mood":"good"}')
    address = page("decision", lead["id"], planted.seq)
    for text in (read(browser("sales"), address), browser("sales").post(address).content.decode()):
        assert "was made by core 0, and core 1 cannot read what it stored." in text
        assert "Mood" in text


def test_they_are_not_there_for_others(browser, client, office, lead):
    addresses = [page("ledger", lead["id"]), page("decisions", lead["id"]), page("decision", lead["id"], 1)]
    for address in addresses:
        assert client.get(address).status_code == 302
        assert browser("sales").put(address).status_code == 403
    with allow_writes():
        User.objects.filter(pk=office.users["partner"].pk).update(is_staff=True)
    for address in addresses:
        assert browser("partner").get(address).status_code == 403
    for name, more in (("ledger", ()), ("decisions", ()), ("decision", (1,))):
        assert browser("sales").get(page(name, new_id(), *more)).status_code == 404
    assert browser("sales").get(page("decision", lead["id"], 3)).status_code == 404
    assert browser("sales").post(page("decision", lead["id"], 3)).status_code == 404
