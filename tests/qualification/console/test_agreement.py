"""The agreement in the console: kinds of clauses, what an SQL takes, deputies, what is signed, the page."""

import pytest
from django.urls import reverse

from leadhub.models import Signature, Version
from qualification.rules.clause_kinds import KINDS
from tests.qualification.console.desk import Forms, at_row, said, signed, simulated, words

pytestmark = pytest.mark.django_db
WHY = "Faster answers are worth it."


def faster(operations, number="2"):
    """A draft in which sales accepts within another time; its id."""
    draft = operations.begin("agreements")
    assert operations.row(draft, "clauses/4", "change", number=number).status_code == 302
    return draft


def test_beside_each_clause_stands_what_runs_by_it(desk):
    operations = desk("operations")
    read = words(operations.page(operations.begin("agreements")))
    assert "1 business hour; sales keeps it; for urgent handoffs Runs in: acceptance clock" in read
    assert "85 percent; marketing keeps it People keep it, nothing runs by it" in read


def test_a_new_clause_is_of_a_kind_or_kept_by_people(desk):
    operations = desk("operations")
    draft = operations.begin("agreements")
    page = operations.read(at_row(draft, "clauses", "add"))
    assert "Acceptance: acceptance clock" in page
    assert "Coverage by sales: people keep it, nothing runs by it" in page
    assert all(f'value="{code}"' in page for code in KINDS)
    given = {"number": "95", "measure": "percent", "owner": "sales"}
    operations.row(draft, "clauses", "add", label="Coverage", code="coverage", **given)
    # A name that sounds like a kind runs nothing where people chose that nothing runs.
    operations.row(draft, "clauses", "add", label="Rest assured", code="", **given)
    operations.row(draft, "clauses", "add", label="Decision", code="", **given)
    codes = [clause["code"] for clause in operations.content(draft, "agreements")["clauses"]]
    assert codes[-3:] == ["coverage", "agreed_rest_assured", "decision_2"]
    assert "Nothing" in words(operations.read(reverse("admin:leadhub_draft_changelist")))


def test_what_an_sql_takes_is_edited_with_the_functions_to_be_seen(desk):
    operations = desk("operations")
    draft = operations.begin("agreements")
    answer = operations.row(draft, "terms", "change", functions_seen=["quality", "engineering"])
    assert answer.status_code == 302, said(answer)
    assert "Must have been seen at the account: quality and engineering." in words(operations.page(draft))
    definition = operations.content(draft, "agreements")["sql_definition"]
    assert definition["functions_seen"] == ["quality", "engineering"]
    compared = words(operations.read(reverse("admin:leadhub_draft_view", args=[draft, "compare"])))
    assert "functions seen" in compared and "quality, engineering" in compared


def test_a_vague_word_beside_a_number_is_a_warning(desk):
    operations = desk("operations")
    draft = operations.begin("agreements")
    operations.row(draft, "clauses/4", "change", label="Answered promptly")
    page = operations.page(draft)
    assert 'class="lh-mark lh-warn">Warning</span>' in page
    assert 'The clause "Answered promptly" says "Promptly" beside its number' in words(page)


def test_a_deputy_chooses_in_whose_place(desk, office):
    operations, sales = desk("operations"), desk("sales")
    draft = faster(operations)
    address = reverse("admin:leadhub_draft_act", args=[draft, "sign"])
    offered = sales.read(address)
    manager, own, marketing = (office.users[who] for who in ("manager", "sales", "marketing"))
    assert f'<option value="{manager.pk}"' in offered
    assert f'<option value="{own.pk}"' not in offered
    assert f'<option value="{marketing.pk}"' not in offered
    refused = sales.act(draft, "sign", deputy_for=str(marketing.pk))
    assert refused.status_code == 422
    assert "Name somebody else who may sign for sales." in said(refused)
    assert 'href="#id_deputy_for"' in refused.content.decode()
    assert sales.act(draft, "sign", deputy_for="nobody").status_code == 422
    assert sales.act(draft, "sign", deputy_for=str(manager.pk)).status_code == 302
    assert f"Sales: {own.name} for {manager.name}, Tue 3 Nov 2026" in words(operations.page(draft))
    assert Signature.objects.get().deputy_for == manager.pk


def test_the_signing_page_shows_what_differs_from_what_was_signed_last(desk):
    operations, marketing = desk("operations"), desk("marketing")
    draft = faster(operations)
    address = reverse("admin:leadhub_draft_act", args=[draft, "sign"])
    asked = words(marketing.read(address))
    assert "Nobody has signed a version yet. Below is what differs from version 1, which is in force." in asked
    assert "Version 1 Draft" in asked
    simulated(operations, draft)
    signed(desk, draft)
    assert operations.act(draft, "publish", note=WHY, effective_at="2027-01-01T08:00").status_code == 302
    again = faster(operations, "3")
    asked = words(marketing.read(reverse("admin:leadhub_draft_act", args=[again, "sign"])))
    assert "Below is what differs from version 2, which was signed last." in asked
    assert "2 business hours; sales keeps it; for urgent handoffs 3 business hours" in asked


def test_clocks_that_run_keep_what_they_began_with_and_the_pages_say_so(desk, office):
    operations = desk("operations")
    before = office.handed_over()["handoff"]
    draft = operations.begin("agreements")
    urgent = "A handoff is accepted or rejected, from delivery (urgent)"
    clauses = operations.content(draft, "agreements")["clauses"]
    (place,) = (number for number, clause in enumerate(clauses) if clause["label"] == urgent)
    assert clauses[place]["number"] == 1
    operations.row(draft, f"clauses/{place}", "change", number="3")
    simulated(operations, draft)
    kept = "Clocks that run keep the limits that they began with. What is handed over from then on runs by these."
    for who, act in (("sales", "sign"), ("operations", "publish")):
        assert kept in words(desk(who).read(reverse("admin:leadhub_draft_act", args=[draft, act])))
    signed(desk, draft)
    # From the minute in which the handoff before is still to be accepted.
    assert operations.act(draft, "publish", note=WHY, effective_at="2026-11-03T15:30").status_code == 302
    assert office.clock(before, "acceptance")["due_at"] == "2026-11-03T16:00:00Z"
    office.pass_time(minutes=30)
    after = office.handed_over("kim@halvorsen.example")["handoff"]
    assert office.clock(after, "acceptance")["due_at"] == "2026-11-03T18:30:00Z"
    assert office.clock(before, "acceptance")["due_at"] == "2026-11-03T16:00:00Z"
    profiles = operations.begin("profiles")
    simulated(operations, profiles)
    assert kept not in words(operations.read(reverse("admin:leadhub_draft_act", args=[profiles, "publish"])))


def test_a_version_says_who_signed_it_and_leads_to_the_page(desk, office):
    operations = desk("operations")
    draft = faster(operations)
    simulated(operations, draft)
    signed(desk, draft)
    operations.act(draft, "publish", note=WHY)
    for number, who in ((1, "By nobody"), (2, f"Marketing: {office.users['marketing'].name}, Tue 3 Nov 2026")):
        row = Version.objects.get(kind="agreements", number=number)
        page = operations.read(reverse("admin:leadhub_version_change", args=[row.pk]))
        assert who in words(page)
        assert f'href="/api/v1/agreements/versions/{number}.pdf"' in page
        address = f"/agreement/versions/{number}/"
        assert f'href="{address}"' in page
        assert operations.client.get(address).status_code == 200
    other = Version.objects.get(kind="profiles", number=1)
    assert "/agreement/versions/" not in operations.read(reverse("admin:leadhub_version_change", args=[other.pk]))


def test_a_draft_is_previewed(desk):
    operations = desk("operations")
    draft = faster(operations)
    address = f"/api/v1/agreements/drafts/{draft}/page.html"
    assert f'href="{address}"' in operations.page(draft)
    shown = operations.read(address)
    assert "Draft, based on version 1" in shown
    assert not Forms(shown).forms, "reading changes nothing"
    assert "page.html" not in operations.page(operations.begin("profiles"))
