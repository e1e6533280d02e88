"""What operations keeps: teams and the agreed lists of reasons, each change with its history."""

import pytest
from django.urls import reverse

from feedback.models import Reason
from leadhub.models import Edit
from qualification.models import BusinessCalendar, Team

pytestmark = pytest.mark.django_db
REASON = {
    "label": "Wants a sample",
    "family": "other",
    "group": "not_now",
    "action": "nurture",
    "where": ["rejection", "return"],
    "owner": "marketing",
    "track": "Samples: send one",
    "order": "5",
    "is_active": "on",
}


def add(model):
    return reverse(f"admin:{model}_add")


def act(model, key, name):
    return reverse(f"admin:{model}_act", args=[key, name])


def test_a_team_is_set_up_filled_and_changed(browser, office):
    client = browser("operations")
    calendar = str(BusinessCalendar.objects.get(name="Berlin").pk)
    given = {"name": "Nordics", "kind": "direct", "countries": "se, DK", "calendar": calendar}
    assert client.post(add("qualification_team"), given).status_code == 302
    team = Team.objects.get(name="Nordics")
    assert (team.kind, team.countries) == ("direct", ["DK", "SE"])
    seller = {"user": str(office.users["sales"].pk)}
    assert client.post(act("qualification_team", team.pk, "add"), seller).status_code == 302
    again = client.post(act("qualification_team", team.pk, "add"), seller)
    assert again.status_code == 409
    assert "This person is in the team already. Nothing was changed." in again.content.decode()
    assert client.post(act("qualification_team", team.pk, "change"), given | {"countries": "SE"}).status_code == 302
    assert client.post(act("qualification_team", team.pk, "remove"), seller).status_code == 302
    assert not team.members.filter(is_active=True).exists()
    assert client.post(act("qualification_team", team.pk, "add"), seller).status_code == 302
    assert team.members.filter(is_active=True).count() == 1, "somebody who comes back is the same member"
    fields = list(Edit.objects.filter(object_id=team.pk).order_by("id").values_list("field", flat=True))
    assert fields == ["kind", "name", "countries", "calendar", "members", "countries", "members", "members"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Give the team a name."),
        ({"kind": "bakery"}, "Choose what the team takes."),
        ({"countries": "Sweden"}, "Countries are two letters (ISO 3166-1), which SWEDEN is not."),
        ({"calendar": "x"}, "Choose the hours that the team works."),
        ({"name": "Europe"}, "&#x27;Europe&#x27; is taken. Nothing was changed."),
    ],
)
def test_a_team_that_makes_no_sense_is_refused(browser, office, changes, sentence):
    calendar = str(BusinessCalendar.objects.get(name="Berlin").pk)
    given = {"name": "Nordics", "kind": "direct", "countries": "SE", "calendar": calendar} | changes
    answer = browser("operations").post(add("qualification_team"), given)
    assert answer.status_code in (409, 422)
    assert sentence in answer.content.decode()
    assert not Team.objects.filter(name="Nordics").exists()


@pytest.mark.parametrize("name", ["viewer", "marketing"])
def test_only_sales_is_put_in_teams(browser, office, name):
    team = Team.objects.get(name="Europe")
    answer = browser("operations").post(act("qualification_team", team.pk, "add"), {"user": str(office.users[name].pk)})
    assert answer.status_code == 422
    assert "Choose an active person of sales." in answer.content.decode()


def test_a_reason_is_added_changed_and_offered(browser, office):
    client = browser("operations")
    given = REASON | {"kind": "rejection", "code": "wants_sample"}
    assert client.post(add("feedback_reason"), given).status_code == 302
    reason = Reason.objects.get(code="wants_sample")
    lead = office.handed_over()
    reject = act("qualification_handoff", lead["handoff"], "reject")
    assert "Wants a sample" in browser("sales").get(reject).content.decode()
    change = act("feedback_reason", reason.pk, "change")
    assert client.post(change, REASON | {"label": "Asks for a sample", "is_active": ""}).status_code == 302
    assert "a sample" not in browser("sales").get(reject).content.decode()
    refused = browser("sales").post(reject, {"reason": "wants_sample", "comment": "Sample."})
    assert refused.status_code == 422
    edits = Edit.objects.filter(object_id=reason.pk, before__isnull=False).order_by("id")
    assert [(edit.field, edit.before, edit.after) for edit in edits] == [
        ("label", "Wants a sample", "Asks for a sample"),
        ("is_active", True, False),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": " "}, "Write what people read."),
        ({"code": "Wants sample"}, "A code is made of small letters, digits and underscores."),
        ({"code": "timing"}, "&#x27;timing&#x27; is on this list already. Nothing was changed."),
        ({"action": "close"}, "Choose what follows from it; only a loss ends the lead."),
        ({"kind": "loss"}, "It ends the lead."),
        ({"kind": ""}, "Choose the list."),
        ({"order": "-1"}, "The order is 0 to 9,999."),
        ({"family": "x"}, "Choose the family that it belongs to."),
        ({"where": []}, "Choose where it may be given."),
        ({"where": ["loss"]}, "Reasons of this list are given for: rejecting a handoff before it is accepted;"),
        ({"owner": ""}, "Choose who has to act on it."),
    ],
)
def test_a_reason_that_makes_no_sense_is_refused(browser, office, changes, sentence):
    given = REASON | {"kind": "rejection", "code": "wants_sample"} | changes
    answer = browser("operations").post(add("feedback_reason"), given)
    assert answer.status_code in (409, 422)
    assert sentence in answer.content.decode()
    assert not Reason.objects.filter(label="Wants a sample").exists()


@pytest.mark.parametrize("who", ["sales", "marketing", "manager"])
def test_others_read_only(browser, office, who):
    client = browser(who)
    for model in ("qualification_team", "feedback_reason"):
        assert client.get(add(model)).status_code == 403
        assert client.post(add(model), {}).status_code == 403
    team = Team.objects.get(name="Europe")
    for name in ("change", "add", "remove"):
        assert client.post(act("qualification_team", team.pk, name), {}).status_code == 403
    assert client.post(act("feedback_reason", Reason.objects.first().pk, "change"), REASON).status_code == 403
