"""The kinds of alerts of this app, and what people get who chose nothing."""

from typing import Final

from leadhub.actors import Role
from leadhub.alerts.notices import AlertKind
from leadhub.models import ChannelKind
from leadhub.policy.groups import MARKETING_SIDE, PARTNERS, SALES_SIDE, STAFF, WORKERS

BY_MAIL: Final = (ChannelKind.MAIL,)
# Engineers, who answer reviews, may have any role of the staff.
ASKED: Final = WORKERS | {Role.VIEWER}
ARRIVAL, DUE_SOON, BREACH = "arrival", "due_soon", "breach"
REQUEST, ANSWER, REJECTED, PUBLISHED, CUSTOMER = "request", "answer", "rejected", "published", "customer"
ENQUIRY: Final = AlertKind(
    code="enquiry",
    label="A mail asks for something",
    help="A mail came that asks for something: the desk, or whoever owns the customer, says what it is.",
    roles=WORKERS,
    by_default=BY_MAIL,
    digest="{count} mails ask for something",
)
KINDS: Final = (
    AlertKind(
        code=ARRIVAL,
        label="A handoff arrives",
        help="A lead was handed to you, or to your team while nobody there has it.",
        roles=SALES_SIDE | PARTNERS,
        by_default=BY_MAIL,
    ),
    AlertKind(
        code=DUE_SOON,
        label="Half the time is gone",
        help="Something that you have to do is due soon: accept, first contact, decide, answer.",
        roles=ASKED,
        by_default=BY_MAIL,
    ),
    AlertKind(
        code=BREACH,
        label="A deadline has passed",
        help="Something is overdue: yours, or of a team that you manage.",
        roles=ASKED,
        by_default=BY_MAIL,
        digest="{count} deadlines have passed",
    ),
    AlertKind(
        code=REQUEST,
        label="Somebody asks something of you",
        help="Missing data of a card, a technical review, a disputed handoff, why a machine says that it was rejected.",
        roles=ASKED,
        by_default=BY_MAIL,
    ),
    AlertKind(
        code=ANSWER,
        label="What you wait for came",
        help="Data came, the engineers answered, a colleague asks too, operations said whose it is, or a hold is over.",
        roles=SALES_SIDE,
        by_default=BY_MAIL,
    ),
    AlertKind(
        code=CUSTOMER,
        label="A customer of yours shows interest",
        help="Somebody of an account that you own reads more than before, or asks for something that nobody is handed.",
        roles=SALES_SIDE,
        by_default=BY_MAIL,
        digest="{count} customers of yours show interest",
    ),
    AlertKind(
        code=REJECTED,
        label="Sales rejected a handoff",
        help="With the reason; what was written about it stands in leadhub.",
        roles=MARKETING_SIDE | {Role.MANAGER},
    ),
    AlertKind(
        code=PUBLISHED,
        label="New rules or a new agreement",
        help="A version was published: what it says, and from when it holds.",
        roles=STAFF,
    ),
)
