"""The agreed lists of reasons as operations keeps them: nothing vague, nothing twice, and never an empty list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from feedback import reason_lists
from feedback.models import Reason
from feedback.reason_lists import LARGEST_ORDER, ReasonForm
from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict, DomainError, NotAcceptable, NotFound
from leadhub.keys import new_id
from leadhub.models import Edit
from tests.fence import allow_writes
from tests.qualification.console.desk import Forms
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

WORDS = ("family", "group", "action", "places", "owner", "says_quality", "is_active", "track", "order")
OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Ines Okafor")
FORM = ReasonForm(
    label="Line is full",
    family="timing",
    group="not_now",
    action="nurture",
    places=["rejection", "return"],
    owner="operations",
    says_quality=False,
    is_active=True,
    track="",
    order=100,
)
LOST = replace(FORM, family="commercial", group="", action="close", places=["loss"])


def reason(code: str = "timing", kind: str = "rejection") -> Reason:
    return Reason.objects.get(kind=kind, code=code)


def form_of(row: Reason, **changes: Any) -> ReasonForm:
    """What a reason says, but for some changes."""
    values = {name: getattr(row, name) for name in ReasonForm.__dataclass_fields__}
    return ReasonForm(**values | changes)


def add(now: datetime, form: ReasonForm = FORM, kind: str = "rejection", code: str = "line_full") -> Reason:
    return reason_lists.add(kind, code, form, actor=OPERATIONS, now=now)


def revise(now: datetime, row: Reason, **changes: Any) -> Reason:
    return reason_lists.revise(row.pk, form_of(row, **changes), actor=OPERATIONS, now=now)


def faults_of(refusal: DomainError) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in refusal.errors]


def every_list() -> list[Any]:
    return list(Reason.objects.order_by("pk").values())


def left_alone(before: list[Any]) -> bool:
    return every_list() == before and not Edit.objects.exists()


@pytest.fixture
def before(db: None) -> list[Any]:
    """All lists as they were."""
    return every_list()


def test_a_new_reason_is_on_its_list_with_its_history(now: datetime) -> None:
    made = add(now, replace(FORM, label=" Line is full "))
    assert (made.kind, made.code, made.label, made.order, made.is_active) == (
        "rejection",
        "line_full",
        "Line is full",
        100,
        True,
    )
    edits = dict(Edit.objects.filter(object_id=made.pk).values_list("field", "after"))
    assert edits == {"kind": "rejection", "code": "line_full", "label": "Line is full"} | {
        name: getattr(made, name) for name in WORDS
    }


@pytest.mark.parametrize(
    ("kind", "code", "form", "faults"),
    [
        ("praise", "line_full", FORM, [("/kind", "unknown_kind")]),
        ("rejection", "Line full", FORM, [("/code", "bad_code")]),
        ("rejection", "x" * 41, FORM, [("/code", "bad_code")]),
        ("rejection", "", FORM, [("/code", "bad_code")]),
        ("rejection", "line_full", replace(FORM, label="  "), [("/label", "label_required")]),
        ("rejection", "line_full", replace(FORM, label="x" * 81), [("/label", "out_of_bounds")]),
        ("rejection", "line_full", replace(FORM, family="weather"), [("/family", "unknown_family")]),
        ("rejection", "line_full", replace(FORM, group=""), [("/group", "unknown_group")]),
        ("rejection", "line_full", replace(FORM, group="later"), [("/group", "unknown_group")]),
        ("loss", "line_full", replace(LOST, group="not_now"), [("/group", "unknown_group")]),
        ("rejection", "line_full", replace(FORM, action="dance"), [("/action", "unknown_action")]),
        ("rejection", "line_full", replace(FORM, action="close"), [("/action", "unknown_action")]),
        ("loss", "line_full", replace(LOST, action="nurture"), [("/action", "unknown_action")]),
        ("rejection", "line_full", replace(FORM, places=[]), [("/places", "places_required")]),
        ("rejection", "line_full", replace(FORM, places=["rejection", "loss"]), [("/places", "unknown_place")]),
        ("loss", "line_full", replace(LOST, places=["triage"]), [("/places", "unknown_place")]),
        ("rejection", "line_full", replace(FORM, places=["moon"]), [("/places", "unknown_place")]),
        ("rejection", "line_full", replace(FORM, owner="nobody"), [("/owner", "unknown_owner")]),
        ("rejection", "line_full", replace(FORM, track="x" * 81), [("/track", "out_of_bounds")]),
        ("rejection", "line_full", replace(FORM, order=-1), [("/order", "out_of_bounds")]),
        ("rejection", "line_full", replace(FORM, order=LARGEST_ORDER + 1), [("/order", "out_of_bounds")]),
        ("rejection", "line_full", replace(FORM, order=10**30), [("/order", "out_of_bounds")]),
        (
            "no_bid",
            "",
            replace(LOST, label="", places=["no_bid"]),
            [("/code", "bad_code"), ("/label", "label_required")],
        ),
    ],
)
def test_what_is_no_reason_is_refused_with_every_fault(
    now: datetime, before: Any, kind: str, code: str, form: ReasonForm, faults: list[tuple[str, str]]
) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        add(now, form, kind, code)
    assert faults_of(refusal.value) == faults
    assert left_alone(before)


@pytest.mark.parametrize("order", [0, LARGEST_ORDER])
def test_the_first_and_the_last_place_are_places(now: datetime, order: int) -> None:
    assert add(now, replace(FORM, order=order)).order == order


def test_a_code_stands_once_on_a_list_and_may_stand_on_another(now: datetime, before: Any) -> None:
    with pytest.raises(Conflict) as refusal:
        add(now, code="timing")
    assert (refusal.value.code, faults_of(refusal.value)) == ("code_taken", [("/code", "code_taken")])
    assert left_alone(before)
    assert add(now, LOST, kind="loss", code="timing").kind == "loss"


def test_a_reason_is_changed_and_its_history_says_what_it_was(now: datetime) -> None:
    row = reason()
    revise(now, row, label="Not this year", order=77)
    found = {edit.field: (edit.before, edit.after) for edit in Edit.objects.filter(object_id=row.pk)}
    assert found == {"label": (row.label, "Not this year"), "order": (row.order, 77)}
    assert (reason().label, reason().order) == ("Not this year", 77)


def test_saving_what_stands_leaves_no_history(now: datetime, before: Any) -> None:
    revise(now, reason())
    assert left_alone(before)


def test_a_change_is_judged_as_a_new_reason_is(now: datetime, before: Any) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        revise(now, reason(), order=2**31, track="x" * 81)
    assert faults_of(refusal.value) == [("/track", "out_of_bounds"), ("/order", "out_of_bounds")]
    with pytest.raises(NotFound):
        reason_lists.revise(new_id(), FORM, actor=OPERATIONS, now=now)
    assert left_alone(before)


@pytest.mark.parametrize("kind", Reason.Kind.values)
def test_the_last_reason_of_a_list_stays(now: datetime, kind: str) -> None:
    first, *others = Reason.objects.filter(kind=kind).order_by("order", "code")
    for row in others:
        revise(now, row, is_active=False)
    with pytest.raises(Conflict) as refusal:
        revise(now, first, is_active=False)
    assert (refusal.value.code, faults_of(refusal.value)) == ("last_reason", [("/is_active", "last_reason")])
    assert list(Reason.objects.filter(kind=kind, is_active=True)) == [first]
    revise(now, first, label="Whatever it was")
    revise(now, others[0], is_active=True)
    revise(now, first, is_active=False)


def test_a_reason_that_is_not_given_any_more_may_be_changed_as_the_last_one(now: datetime) -> None:
    with allow_writes():
        Reason.objects.filter(kind="no_bid").update(is_active=False)
    row = Reason.objects.filter(kind="no_bid").order_by("code")[0]
    assert revise(now, row, label="Of old").label == "Of old"


NEW = {
    "code": "line_full",
    "label": "Line is full",
    "family": "timing",
    "group": "not_now",
    "action": "nurture",
    "places": ["rejection", "return"],
    "owner": "operations",
    "says_quality": False,
}


def test_operations_keeps_the_lists_over_rest(office: Office) -> None:
    made = office.post("operations", "rejection-reasons/", NEW, status=201)
    assert {name: made[name] for name in NEW} == NEW
    assert made in office.get("viewer", "rejection-reasons/")["results"]
    again = office.call("operations", "POST", "rejection-reasons/", NEW)
    assert (again.status_code, again.json()["code"]) == (409, "code_taken")
    changed = office.call(
        "operations", "PATCH", "rejection-reasons/line_full/", {"label": "Lines are full", "order": 5}
    )
    assert changed.json() == made | {"label": "Lines are full", "order": 5}
    office.call("operations", "PATCH", "rejection-reasons/line_full/", {"is_active": False})
    assert office.get("viewer", "rejection-reasons/line_full/")["is_active"] is False
    assert "line_full" not in {row["code"] for row in office.get("viewer", "rejection-reasons/")["results"]}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("loss-reasons/price/", {"action": "nurture"}, 422, "unknown_action"),
        ("rejection-reasons/timing/", {"group": None}, 422, "unknown_group"),
        ("rejection-reasons/timing/", {"places": []}, 422, "places_required"),
        ("rejection-reasons/timing/", {"places": ["moon"]}, 422, "unknown_value"),
        ("rejection-reasons/timing/", {"code": "later"}, 400, "unknown_field"),
        ("rejection-reasons/no_such/", {"order": 1}, 404, "not_found"),
    ],
)
def test_what_cannot_be_is_refused_over_rest_and_changes_nothing(
    office: Office, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    before = every_list()
    answer = office.call("operations", "PATCH", path, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert every_list() == before


def test_graphql_keeps_them_too(office: Office) -> None:
    told = office.ask(
        "operations",
        "mutation($input: ReasonInput!) "
        '{ updateReason(kind: LOSS, code: "price", input: $input) '
        "{ ... on Reason { code label order } ... on Refusal { code } } }",
        input={"label": "Too dear", "order": 3},
    )
    assert told["data"]["updateReason"] == {"code": "price", "label": "Too dear", "order": 3}, told


def test_two_who_change_a_reason_in_the_console_at_once_keep_what_the_other_did(
    office: Office, browser: Callable[[str], Client]
) -> None:
    """Each form holds all of a reason as it stood when it was opened; only what is changed in it is written."""
    before = reason()
    act = reverse("admin:feedback_reason_act", args=[before.pk, "change"])
    forms = [Forms(browser("operations").get(act).content.decode()).forms[-1] for _ in range(2)]
    changes = ({"label": "Not this year", "says_quality": ""}, {"order": "77", "owner": "sales"})
    assert (before.says_quality, before.owner) == (True, "marketing")
    for form, change in zip(forms, changes, strict=True):
        assert browser("operations").post(act, {**form, **change}).status_code == 302
    after = reason()
    assert (after.label, after.says_quality, after.order, after.owner) == ("Not this year", False, 77, "sales")
    assert (after.places, after.action, after.group) == (before.places, before.action, before.group)


def test_two_who_change_it_over_rest_keep_what_the_other_did(office: Office) -> None:
    for change in ({"label": "Not this year"}, {"order": 77}):
        assert office.call("operations", "PATCH", "rejection-reasons/timing/", change).status_code == 200
    assert (reason().label, reason().order) == ("Not this year", 77)
