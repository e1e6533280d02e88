"""The hold-out: a small share of the leads just below the line is handed over all the same, to learn what is missed.

Sales is otherwise handed only what scores high, and nobody learns how the rest would have done. The line is the cell of
the matrix: who is there qualified, and would be nurtured further, may be drawn; so chance makes nobody an MQL.

Which leads are drawn is a digest of the lead and its cycle, not of a moment or an order. So the same lead has the same
draw whenever it is decided, a larger share draws all of a smaller one, and a replay finds what was found.
"""

from hashlib import blake2b
from typing import Final
from uuid import UUID

from qualification.rules.agreement import Agreement
from qualification.rules.scoring_content import Action
from qualification.rules.situation import Situation

CLAUSE: Final = "holdout"
LARGEST: Final = 5
"""Percent: what is handed over by chance is work that sales would not have chosen."""
PARTS: Final = 1_000_000
_SALT: Final = b"leadhub hold-out"  # Another one draws other leads; 16 bytes at most.
_PARTS_OF_PERCENT: Final = PARTS // 100


def asks_for_draws(agreement: Agreement) -> bool:
    """Whether an agreement holds anything out; without, nobody is drawn and no decision keeps a draw."""
    return CLAUSE in agreement.by_code


def draw_of(lead: UUID, cycle: int) -> int:
    """Where a lead falls in a cycle: one of a million parts, each as likely as another."""
    digest = blake2b(lead.bytes + cycle.to_bytes(4), digest_size=8, salt=_SALT).digest()
    return int.from_bytes(digest) % PARTS


def share_of(agreement: Agreement, product_line: str) -> float:
    """The share that is held out for a product line, in percent."""
    clause = agreement.clause(CLAUSE, product_line=product_line)
    return clause.number if clause is not None else 0.0


def is_held_out(situation: Situation, action: Action, agreement: Agreement) -> bool:
    """Whether a lead for which the matrix says `mql` is handed over all the same."""
    if situation.draw is None or action is not Action.MQL:
        return False
    return situation.draw < round(share_of(agreement, situation.product_line) * _PARTS_OF_PERCENT)
