"""What leads add to what records of other systems are told of people, asked of the storey above through a port."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from leadhub.composition import parts
from leadhub.integrations.ports import Whose
from leadhub.integrations.protocol import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadFacts:
    """The port: `whose` names the fields, `of` answers what they say of people; of nobody without a lead anything."""

    whose: Mapping[str, Whose]
    of: Callable[[Collection[UUID]], Mapping[UUID, Values]]


def lead_facts() -> LeadFacts:
    """What the storey above brings; exactly one."""
    (brought,) = parts("LEADHUB_LEAD_FACTS")
    found: LeadFacts = brought
    return found
