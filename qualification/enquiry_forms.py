"""What people say of a mail that asks for something."""

from typing import Any

from accounts.forms import AccountForm, ContactForm, Short
from leadhub.api.bodies import Body
from qualification.signal_forms import Code, OriginForm


class ConfirmEnquiryBody(Body):
    """That a mail is an enquiry: `type` is the signal type that it is. What is left out stays as the mail says it."""

    type: Code | None = None
    contact: ContactForm | None = None
    account: AccountForm | None = None
    product_line: Short | None = None
    origin: OriginForm | None = None
    properties: dict[str, Any] | None = None


class DiscardEnquiryBody(Body):
    """That a mail is none, with a `reason` of the list."""

    reason: str | None = None
