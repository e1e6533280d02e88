"""What a mapping does, by the verbs that the other doors ask for the same: an import is no way around them."""

from collections.abc import Iterator

from leadhub.actors import Actor
from leadhub.errors import FieldError, NotAllowed
from leadhub.policy.registry import can
from qualification.importing.mapping import MappingForm

STATE = "import.state_stages"


def check_rights(actor: Actor, mapping: MappingForm) -> None:
    """403 naming each part of the mapping that the caller may not write through any door."""
    faults = [
        FieldError(f"/mapping/{part}", "not_allowed", f"your role may not {does}")
        for part, verb, does in _asked(mapping)
        if not can(actor, verb)
    ]
    if faults:
        said = "; ".join(f"{fault.pointer.removeprefix('/mapping/')}: {fault.detail}" for fault in faults)
        raise NotAllowed(f"This mapping writes what you may not: {said}.", errors=faults)


def _asked(mapping: MappingForm) -> Iterator[tuple[str, str, str]]:
    if mapping.account:
        yield "account", "account.create", "make accounts"
        yield "account", "account.edit", "change accounts"
    if mapping.names_people:
        yield "contact", "contact.create", "make contacts"
        yield "contact", "contact.edit", "change contacts"
    if mapping.lead:
        yield "lead", "lead.create", "make leads"
    if mapping.lead and mapping.lead.value:
        yield "lead/value", "lead.edit", "change leads"
    if mapping.signals:
        yield "signals", "signal.create", "record signals"
    if mapping.stages:
        yield "stages", STATE, "state to which stage a lead came: operations does"
