"""Quick entry: a lead without a machine signal, typed in by a person after a call, a mail or a talk at a booth."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.forms import AccountForm, ContactForm, Short, has_nul
from accounts.models import ProductLine
from leadhub.actors import Actor
from leadhub.api.bodies import Body
from leadhub.errors import BadRequest, Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.claiming import take
from qualification.intake import take_in
from qualification.locking import hold_leads
from qualification.rulebook import rulebook_at
from qualification.signal_forms import Code, OriginForm, SignalForm, draft_of

SOURCE = "quick_entry"


class LeadForm(Body):
    """Who is interested in what; `type` is recorded as a signal that occurs now, `keep` claims the lead at once."""

    contact: ContactForm
    account: AccountForm | None = None
    product_line: Short | None = None
    origin: OriginForm | None = None
    type: Code | None = None
    properties: dict[str, Any] | None = None
    keep: bool = False


@use_case
def enter(form: LeadForm, *, actor: Actor, now: datetime) -> UUID:
    """Make or find the lead that a person tells of; answers its id."""
    if form.keep and not actor.is_sales:
        raise NotAllowed("Only sales keeps leads.", code="not_sales")
    if has_nul(form):
        raise BadRequest("NUL characters cannot be stored.", code="nul_character")
    types = rulebook_at(now).rules.scoring.numbers
    if form.type is not None and form.type not in types:
        fault = FieldError("/type", "unknown_signal_type", f"There is no signal type {form.type!r}.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    lines = {line.code: line for line in ProductLine.objects.filter(is_active=True)}
    signal = SignalForm(
        source=SOURCE,
        external_id=str(new_id()),
        type=form.type or SOURCE,
        occurred_at=now,
        contact=form.contact,
        account=form.account,
        product_line=form.product_line,
        origin=form.origin,
        properties=form.properties,
    )
    draft = draft_of(signal, 0, type=types[form.type] if form.type else None, lines=lines, now=now)
    taken = take_in([draft], lines=lines, actor=actor, now=now, undecided=form.keep)
    if taken.rejected:
        (refused,) = taken.rejected
        raise Conflict(refused.errors[0].detail, code=refused.code, errors=refused.errors)
    lead = taken.leads[0]
    if form.keep:
        take(hold_leads([lead])[0], actor=actor, now=now)
    return lead
