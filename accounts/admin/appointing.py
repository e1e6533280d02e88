"""Setting a partner up in four pages. What is typed lies sealed in the session of whoever types it; nothing is made
before the end, and then everything at once.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Self
from urllib.parse import quote
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts.admin.appointing_forms import STEPS, ContactStep, KeyStep, PartnerStep, RuleStep, Step
from accounts.appointing import Appointed, Appointment, appoint
from accounts.directory import Coverage
from accounts.models import Partner, ProductLine, Territory
from accounts.readers.overlaps import overlaps_with
from accounts.rules.territories import Area
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.console.acts import INCOMPLETE
from leadhub.console.forms import Fault
from leadhub.console.tables import Link
from leadhub.errors import DomainError
from leadhub.keys import new_id
from leadhub.policy.registry import can
from leadhub.sealing import Unreadable, seal, unseal

VERB: Final = "channel_partner.appoint"
BEGIN: Final = "accounts_partner_set_up"
STEP: Final = "accounts_partner_set_up_step"
TITLE: Final = "Set a partner up"
KEPT: Final = "appointing"
LEADS: Final = "/api/v1/partner/leads/"
"""Where partners read what was handed to them; it is served by a storey above, and held stable."""
MOST: Final = 5
"""Sequences that one session keeps; the oldest are forgotten."""
MEANT: Final[Mapping[str, tuple[type[Step], Mapping[str, str]]]] = {
    "company": (PartnerStep, {"name": "company"}),
    "partner": (PartnerStep, {"name": "company"}),
    "rule": (RuleStep, {}),
    "contact": (ContactStep, {}),
    "access": (KeyStep, {"name": "label"}),
}
"""By the part that a refusal names: the page on which that is asked, and the field where it has another name."""


class Entries:
    """What was typed in one sequence so far, page by page."""

    def __init__(self, key: UUID, pages: dict[str, dict[str, list[str]]]) -> None:
        self.key = key
        self.pages = pages

    @classmethod
    def of(cls, request: HttpRequest, key: UUID) -> Self | None:
        """Those of a sequence; None where it was finished, or nothing is known of it any more."""
        sealed = request.session.get(KEPT, {}).get(str(key))
        try:
            return cls(key, msgspec.json.decode(unseal(sealed))) if sealed else None
        except Unreadable:
            return None

    def keep(self, request: HttpRequest) -> None:
        """Remember them in the session."""
        kept = {key: sealed for key, sealed in request.session.get(KEPT, {}).items() if key != str(self.key)}
        newest = dict(list(kept.items())[-(MOST - 1) :])
        request.session[KEPT] = {**newest, str(self.key): seal(msgspec.json.encode(self.pages).decode())}

    def forget(self, request: HttpRequest) -> None:
        """Nothing of it is needed any more."""
        request.session[KEPT] = {
            key: sealed for key, sealed in request.session.get(KEPT, {}).items() if key != str(self.key)
        }

    def take(self, step: type[Step], given: QueryDict) -> None:
        """Take what one page says."""
        fields = {*step.base_fields, "use_known"}
        self.pages[step.name] = {name: given.getlist(name) for name in given if name in fields}

    def said(self, step: type[Step]) -> QueryDict | None:
        """What one page says; None where it was not reached yet."""
        if step.name not in self.pages:
            return None
        given = QueryDict(mutable=True)
        for name, values in self.pages[step.name].items():
            given.setlist(name, values)
        return given


class Sequence:
    """One way through the four pages, as far as it has come."""

    def __init__(self, request: HttpRequest, entries: Entries) -> None:
        self.request = request
        self.entries = entries
        self.actor = actor_of(request)
        self._others: dict[str, Mapping[str, Any]] = {}

    def form(self, step: type[Step], *, is_sent: bool) -> Step:
        """The form of a page: as it was sent, or opened again with what was typed."""
        for before in STEPS[: STEPS.index(step)]:
            self._hear(before)
        said = self.entries.said(step)
        if is_sent:
            return step(said or QueryDict(), actor=self.actor, others=self._others)
        form = step(actor=self.actor, others=self._others)
        if said is not None:
            form.initial = {
                name: field.widget.value_from_datadict(said, {}, name) for name, field in form.fields.items()
            }
        return form

    def forms(self) -> list[Step]:
        """All four as they were sent."""
        return [self.form(step, is_sent=True) for step in STEPS]

    def _hear(self, step: type[Step]) -> None:
        if step.name not in self._others and (said := self.entries.said(step)) is not None:
            form = step(said, actor=self.actor, others=self._others)
            form.full_clean()
            known = getattr(form, "found", None)
            self._others[step.name] = {**form.cleaned_data, "known": known.pk if known else None}


def routes(site: Any) -> Iterator[URLPattern]:
    """Where the pages stand."""
    yield path("set-up/", site.admin_view(begin_view), name=BEGIN)
    yield path("set-up/<uuid:key>/<slug:name>/", site.admin_view(step_view), name=STEP)


def begin_view(request: HttpRequest) -> HttpResponse:
    """The first page, of a sequence that begins once something is sent."""
    _check(request)
    entries = Entries(new_id(), {})
    if request.method != "POST":
        return _shown(request, Sequence(request, entries), PartnerStep, is_sent=False)
    return _sent(request, entries, PartnerStep)


def step_view(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """One page of a sequence."""
    _check(request)
    step = next((one for one in STEPS if one.name == name), None)
    if step is None:
        raise Http404
    entries = Entries.of(request, key)
    if entries is None:
        return _gone(request, key)
    if request.method != "POST":
        return _shown(request, Sequence(request, entries), step, is_sent=False)
    return _sent(request, entries, step)


def _check(request: HttpRequest) -> None:
    if not can(actor_of(request), VERB):
        raise PermissionDenied


def _gone(request: HttpRequest, key: UUID) -> HttpResponse:
    """A sequence that was finished leads to its partner, one that is forgotten to the beginning."""
    partner = Partner.objects.filter(pk=key).first()
    if partner is None:
        messages.warning(request, "Nothing is known of this any more, and nothing was made. Begin once more.")
        return HttpResponseRedirect(reverse(f"admin:{BEGIN}"))
    messages.warning(
        request,
        f"{partner.name} is set up already. Its key was shown once; make another under My tokens if nobody kept it.",
    )
    return HttpResponseRedirect(reverse("admin:accounts_partner_change", args=[partner.pk]))


def _sent(request: HttpRequest, entries: Entries, step: type[Step]) -> HttpResponse:
    """Keep what was typed; then go back, or on where the page is right, and at the end make everything."""
    entries.take(step, request.POST)
    entries.keep(request)
    place = STEPS.index(step)
    if request.POST.get("go") == "back":
        return HttpResponseRedirect(_address(entries.key, STEPS[max(place - 1, 0)]))
    sequence = Sequence(request, entries)
    form = sequence.form(step, is_sent=True)
    if not form.is_valid():
        return _shown(request, sequence, step, form=form)
    if place + 1 < len(STEPS):
        return HttpResponseRedirect(_address(entries.key, STEPS[place + 1]))
    return _finished(request, sequence)


def _finished(request: HttpRequest, sequence: Sequence) -> HttpResponse:
    forms = sequence.forms()
    wrong = next((form for form in forms if not form.is_valid()), None)
    if wrong is not None:
        return _shown(request, sequence, type(wrong), form=wrong)
    partner, rule, contact, key = forms
    assert isinstance(partner, PartnerStep), "the pages come in their order"
    assert isinstance(rule, RuleStep), "the pages come in their order"
    assert isinstance(contact, ContactStep), "the pages come in their order"
    assert isinstance(key, KeyStep), "the pages come in their order"
    wanted = Appointment(
        key=sequence.entries.key,
        company=partner.of_company(),
        partner=partner.of_partner(),
        countries=partner.cleaned_data["countries"],
        rule=rule.of_rule(),
        contact=contact.of_contact(),
        access=key.of_access(),
    )
    try:
        made = appoint(wanted, actor=sequence.actor, now=clock.now())
    except DomainError as refusal:
        return _refused(request, sequence, forms, refusal)
    sequence.entries.forget(request)
    return _told(request, made)


def _refused(request: HttpRequest, sequence: Sequence, forms: list[Step], refusal: DomainError) -> HttpResponse:
    """The page that the first fault is about, with that beside its field and all others above the form."""
    if not refusal.errors:
        forms[-1].add_error(None, refusal.detail)
        return _shown(request, sequence, KeyStep, form=forms[-1])
    part = refusal.errors[0].pointer.strip("/").partition("/")[0]
    step, fields = MEANT[part]
    form = next(one for one in forms if isinstance(one, step))
    for fault in refusal.errors:
        of, _, name = fault.pointer.strip("/").partition("/")
        field = fields.get(name, name) if of == part else ""
        form.add_error(field if field in form.fields else None, fault.detail)
    return _shown(request, sequence, step, form=form)


def _shown(
    request: HttpRequest, sequence: Sequence, step: type[Step], *, is_sent: bool = True, form: Step | None = None
) -> HttpResponse:
    entries = sequence.entries
    shown = form or sequence.form(step, is_sent=is_sent)
    faults: list[Fault] = shown.faults() if shown.is_bound else []
    place = STEPS.index(step)
    is_new = not entries.pages
    title = f"{TITLE}: {step.title.lower()}"
    context = {
        **_frame(request, f"Error: {title}" if faults else title),
        "heading": f"Page {place + 1} of {len(STEPS)}: {step.title}",
        "form": shown,
        "faults": faults,
        "here": reverse(f"admin:{BEGIN}") if is_new else _address(entries.key, step),
        "steps": [
            (one.title, _address(entries.key, one) if one.name in entries.pages else "", one is step) for one in STEPS
        ],
        "is_first": place == 0,
        "is_last": place + 1 == len(STEPS),
        "overlaps": _overlaps(sequence) if step is RuleStep else (),
    }
    return TemplateResponse(request, "accounts/appointing.html", context, status=INCOMPLETE if faults else 200)


def _overlaps(sequence: Sequence) -> list[str]:
    """Who covers the same as the partner would, so that nobody is surprised by it."""
    form = sequence.form(PartnerStep, is_sent=True)
    if not form.is_valid():
        return []
    given = form.cleaned_data
    chosen = list(Territory.objects.filter(pk__in=given["territories"]))
    area = Area(
        countries=frozenset([*given["countries"], *(code for one in chosen for code in one.countries)]),
        regions=frozenset(code for one in chosen for code in one.regions),
        prefixes=frozenset((each["country"], each["prefix"]) for one in chosen for each in one.postal_prefixes),
    )
    lines = ProductLine.objects.filter(code__in=given["product_lines"]).values_list("pk", flat=True)
    key = sequence.entries.key
    return overlaps_with(
        Coverage(
            partner=key,
            account=key,
            name=given["company"],
            area=area,
            lines=frozenset(lines),
            is_exclusive=given["is_exclusive"],
        )
    )


def _told(request: HttpRequest, made: Appointed) -> HttpResponse:
    """What was made, the key, a mail that is ready, and how the key is tried."""
    leads = f"{settings.PUBLIC_URL}{LEADS}"
    letter = {"partner": made.partner, "contact": made.contact, "url": settings.PUBLIC_URL, "leads": leads}
    text = render_to_string("accounts/appointing.txt", letter).strip()
    subject = f"Leads for {made.partner.name}: your access"
    mail = f"mailto:{quote(made.contact.email or '', safe='@')}?subject={quote(subject)}&body={quote(text)}"
    draft = made.draft
    rule: Any = (
        Link("In the draft of the channel rules: publish it", reverse("admin:leadhub_draft_change", args=[draft.pk]))
        if draft
        else "By the rules as they are"
    )
    context = {
        **_frame(request, f"{made.partner.name} is set up"),
        "facts": [
            ("Partner", Link(made.partner.name, reverse("admin:accounts_partner_change", args=[made.partner.pk]))),
            ("Rule", rule),
            ("Contact", Link(str(made.contact), reverse("admin:accounts_contact_change", args=[made.contact.pk]))),
        ],
        "warnings": [one.detail for one in made.warnings],
        "key": made.text,
        "test": f'curl -H "Authorization: Bearer {made.text}" {leads}',
        "address": leads,
        "subject": subject,
        "mail": mail,
        "letter": text,
        "lines": text.count("\n") + 2,
        "lands": reverse("admin:accounts_partner_change", args=[made.partner.pk]),
    }
    answer = TemplateResponse(request, "accounts/appointed.html", context)
    # The key is shown this once: no copy of the page is kept anywhere.
    answer["Cache-Control"] = "no-store"
    return answer


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    page: Any = admin.site._registry[Partner]
    return {
        **admin.site.each_context(request),
        "opts": Partner._meta,
        "title": title,
        "trail": [Link(page.heading, page.address("changelist")), Link(TITLE, "")],
        "media": page.media,
    }


def _address(key: UUID, step: type[Step]) -> str:
    return reverse(f"admin:{STEP}", args=[key, step.name])
