"""The pages of oversight: found by id, narrowed, taken out, read by auditors, and changed by nobody."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from leadhub.changes import numbered
from leadhub.clock import real_now
from leadhub.editing import keep_one
from leadhub.identity import tokens
from leadhub.models import Answered, Edit, Export, Token, Use
from leadhub.published.changes import ApiChange, ApiChangeKind
from leadhub.tracing import caused_by
from leadhub.watching.forgetting import forget_old_requests
from tests import fence

pytestmark = pytest.mark.django_db
REQUESTS, CHANGES, USES = (f"/admin/leadhub/{name}/" for name in ("answered", "edit", "use"))
TOKENS = "/admin/leadhub/token/"


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode().replace("<", " <")).split())


@pytest.fixture
def asked(client_of, logged):
    """Two requests of marketing, the second one refused; their ids."""
    client = client_of("marketing")
    ids = [client.get(address)["X-Request-Id"] for address in ("/api/v1/leads/", "/api/v1/leads/?stge=mql")]
    logged()
    return ids


def test_a_request_is_found_by_its_id_and_by_how_it_begins(browser, asked):
    ops, (first, second) = browser("operations"), asked
    for given in (first, first[:8], first[:13].upper(), f" {first} "):
        page = words(ops.get(REQUESTS, {"request_id": given}))
        assert first[:8] in page
        assert second[:8] not in page
    number = Answered.objects.get(request=UUID(second)).number
    page = words(ops.get(f"{REQUESTS}{number}/change/"))
    assert f"Request {second}" in page
    assert "400 unknown_parameter" in page
    assert "Token test (lh_" in page


def test_what_is_in_no_log_any_more_leads_to_what_it_changed(browser, asked):
    ops = browser("operations")
    for strange in ("00000000", "no id", "'; DROP", "f" * 40):
        answer = ops.get(REQUESTS, {"request_id": strange})
        assert "Nothing matches this filter." in words(answer)
        assert f"{CHANGES}?request_id=" in answer.content.decode()
    assert ops.get(REQUESTS, {"request_id": "a\0"}).status_code == 302


def test_a_request_that_changed_much_shows_the_first_of_it_and_leads_to_all(browser, asked, user_of):
    changed, (first, _) = user_of("viewer"), asked
    number = Answered.objects.get(request=UUID(first)).number
    actor = user_of("operations").actor
    with fence.allow_writes(), caused_by(UUID(first)), numbered():
        for _ in range(51):
            keep_one(changed, "role", "viewer", "sales", actor=actor, now=real_now())
    auditor = browser("auditor")
    edits, events = auditor.get(f"{REQUESTS}{number}/change/").context["tables"]
    assert (edits.title, len(edits.rows)) == ("What it changed, the first 50", 50)
    assert edits.after.address == f"{CHANGES}?request_id={first}"
    assert len(auditor.get(edits.after.address).context["pages"]) == 1
    assert events.title == "What happened by it"


def test_the_log_is_narrowed_by_who_and_by_how_it_ended(browser, asked, client_of, logged):
    client_of("sales").get("/api/v1/handoffs/")
    logged()
    ops = browser("operations")
    refused = words(ops.get(REQUESTS, {"ended": "refused"}))
    assert "unknown_parameter" in refused
    assert "listHandoffs" not in refused
    assert "listHandoffs" not in words(ops.get(REQUESTS, {"who": "marketing"}))
    assert "listHandoffs" in words(ops.get(REQUESTS, {"who": "sales"}))
    key = Answered.objects.order_by("pk").last().key
    only = words(ops.get(REQUESTS, {"key": key}))
    assert "Only what came with: Token test (lh_" in only
    assert "unknown_parameter" not in only
    assert "Something that is not known" in words(ops.get(REQUESTS, {"key": "strange"}))
    assert "A token that is gone" in words(ops.get(REQUESTS, {"key": "token:strange"}))
    assert "Nothing matches these 2 filters." in words(ops.get(REQUESTS, {"who": "sales", "ended": "failed"}))
    # Refused by the form, which says what it can read.
    assert ops.get(REQUESTS, {"object": "x"}).status_code == 422


def test_pages_of_the_log_cost_the_same_however_long_they_are(browser, client_of, logged):
    ops, client = browser("operations"), client_of("marketing")

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            words(ops.get(REQUESTS))
        return len(caught)

    client.get("/api/v1/leads/")
    logged()
    statements()
    one = statements()
    for _ in range(60):
        client.get("/api/v1/leads/")
    logged()
    assert statements() == one
    first = ops.get(REQUESTS)
    older = next(link for link in first.context["pages"] if str(link) == "Older")
    assert len(first.context["table"].rows) == 50
    assert len(ops.get(f"{REQUESTS}{older.address}").context["table"].rows) == 11


def test_a_file_of_the_log_is_what_the_page_shows_and_is_written_down(browser, asked):
    answer = browser("auditor").get(f"{REQUESTS}export.csv", {"ended": "refused"})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert asked[1] in lines[1]
    assert list(Export.objects.values_list("what", "filters")) == [("requests", ["ended"])]


def test_changes_are_found_by_who_what_and_request(browser, client_of):
    operations = client_of("operations", name="Olive Ost")
    body = {"name": "Vera Lund", "email": "vera@northfield.example", "role": "viewer"}
    answer = operations.post("/api/v1/people/", body, format="json")
    token = tokens.make(actor=Token.objects.get().user.actor, name="nightly")
    auditor = browser("auditor")
    page = words(auditor.get(CHANGES, {"request_id": answer["X-Request-Id"]}))
    assert "Olive Ost" in page
    assert "nightly" not in page
    assert "vera@northfield.example" not in page, "values of people are not kept"
    assert "Person Vera Lund Role nothing Viewer" in page, "in words of people, no codes"
    assert "Token nightly" in words(auditor.get(CHANGES, {"kind": "token", "object": str(token.token)}))
    assert "Nothing matches" in words(auditor.get(CHANGES, {"who": "leadhub"}))
    one = Edit.objects.filter(object_id=token.token).first()
    act = f"/admin/leadhub/change/{one.change_no}/change/"
    assert auditor.get(f"{CHANGES}{one.pk}/change/")["Location"] == act, "a field has the page of its act"
    fields = Edit.objects.filter(change_no=one.change_no).count()
    assert words(auditor.get(act)).count("Token nightly") == fields
    assert len(auditor.get(CHANGES, {"change_no": str(one.change_no)}).context["table"].rows) == fields > 1


def test_who_still_calls_what_goes_is_told(browser, client_of, logged, monkeypatch):
    on = real_now().date()
    goes = ApiChange(
        on=on,
        kind=ApiChangeKind.DEPRECATED,
        summary="x",
        names=("rest:listLeads?source",),
        sunset=on + timedelta(days=200),
        use="campaign",
    )
    for place in ("leadhub.api.views", "leadhub.console.oversight.usage"):
        monkeypatch.setattr(f"{place}.deprecations", lambda: {"rest:listLeads?source": goes})
    client = client_of("integration", name="Shop")
    answer = client.get("/api/v1/leads/?source=web")
    assert "Deprecation" in answer
    client.get("/api/v1/leads/")
    logged()
    auditor, token = browser("auditor"), Token.objects.get()
    page = words(auditor.get(USES, {"deprecated": "true"}))
    assert "of Shop rest:listLeads?source, which goes: Use campaign." in page
    assert "All requests" not in page
    assert "test lh_" in words(auditor.get(TOKENS))
    own = words(auditor.get(f"{TOKENS}{token.pk}/change/"))
    assert "How many requests on each day" in auditor.get(f"{TOKENS}{token.pk}/change/").content.decode()
    assert "rest:listLeads?source, which goes: Use campaign." in own
    assert own.index("rest:listLeads 2") > 0


def test_oversight_is_read_by_auditors_and_operations_and_changed_by_nobody(browser, asked):
    auditor, token = browser("auditor"), Token.objects.get()
    for address in (REQUESTS, CHANGES, USES, TOKENS, f"{TOKENS}{token.pk}/change/"):
        assert auditor.get(address).status_code == 200
        assert address == TOKENS or auditor.post(address).status_code == 403
    assert "act/revoke" not in auditor.get(f"{TOKENS}{token.pk}/change/").content.decode()
    assert auditor.post(f"{TOKENS}{token.pk}/act/revoke/").status_code == 403
    number = Answered.objects.first().number
    for role in ("marketing", "sales", "manager", "viewer", "integration", "partner"):
        client = browser(role, name=f"another {role}")
        for address in (
            *(REQUESTS, CHANGES, USES, TOKENS, f"{REQUESTS}export.csv", f"{REQUESTS}{number}/change/"),
            *(f"{REQUESTS}views/", f"{REQUESTS}views/save/?who=x", "/admin/leadhub/change/"),
        ):
            assert client.get(address).status_code == 403, (role, address)
    token.refresh_from_db()
    assert token.revoked_at is None


def test_the_log_ends_by_age_and_by_size_and_counts_stay_for_longer(client_of, logged, settings):
    client = client_of("marketing")
    for _ in range(5):
        client.get("/api/v1/leads/")
    old, *_ = logged()
    with fence.allow_writes():
        Answered.objects.filter(pk=old.pk).update(
            at=real_now() - timedelta(days=settings.REQUESTS_KEPT_DAYS, minutes=1)
        )
    assert forget_old_requests(real_now()) == 1
    settings.REQUESTS_KEPT = 3
    assert forget_old_requests(real_now()) == 1
    assert Answered.objects.count() == 3
    assert Use.objects.count() == 2
    with fence.allow_writes():
        Use.objects.update(day=(real_now() - timedelta(days=401)).date())
    assert forget_old_requests(real_now()) == 2
    assert forget_old_requests(real_now()) == 0
