"""When a card says everything that sales needs to act, and what an incomplete one lacks."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Gap(StrEnum):
    """What a card may lack; a code never changes its meaning."""

    REACH = "reach"
    NAME = "name"
    COMPANY = "company"
    COUNTRY = "country"
    PRODUCT_LINE = "product_line"
    QUANTITY = "quantity"
    DRAWINGS = "drawings"
    REQUIRED_BY = "required_by"


UNSPECIFIED: Final = "unspecified"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What is known of a lead when its card is made.

    `asks_for_price`: an RFQ or a quote request was sent, which nobody can answer without knowing how many, by which
    drawings and until when. That there are no drawings is known as well.
    """

    can_be_reached: bool
    has_name: bool
    has_company: bool
    has_country: bool
    product_line: str
    asks_for_price: bool = False
    says_quantity: bool = False
    says_drawings: bool = False
    says_required_by: bool = False


def gaps_in(card: CardFacts) -> tuple[Gap, ...]:
    """What a card lacks, in the order in which people ask for it; nothing where it is complete."""
    known = {
        Gap.REACH: card.can_be_reached,
        Gap.NAME: card.has_name,
        Gap.COMPANY: card.has_company,
        Gap.COUNTRY: card.has_country,
        Gap.PRODUCT_LINE: card.product_line != UNSPECIFIED,
    }
    if card.asks_for_price:
        known |= {
            Gap.QUANTITY: card.says_quantity,
            Gap.DRAWINGS: card.says_drawings,
            Gap.REQUIRED_BY: card.says_required_by,
        }
    return tuple(gap for gap, is_known in known.items() if not is_known)
