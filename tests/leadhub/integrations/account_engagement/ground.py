"""What the tests of Account Engagement say again and again."""

from uuid import UUID

import pytest

from leadhub.integrations.protocol import Remote, VendorError, Write

DANA, KIM = UUID(int=1), UUID(int=2)
ADDRESS = "dana@medico.example"
LOGIN = "https://medico.my.salesforce.com"


def write(key=DANA, remote=None, match=ADDRESS, **values):
    """A write of one person; `remote` is the number of the prospect that the link knows."""
    link = Remote("prospect", str(remote)) if remote else None
    return Write(key=key, values=values, remote=link, match={"email": match} if match else {})


def refused(call):
    """The fault that a call ends in."""
    with pytest.raises(VendorError) as caught:
        call()
    return caught.value.fault


def everything(ask):
    """All pages of a list, as one; a list that never ends is one fault more."""
    items, after = [], None
    for _ in range(500):
        page = ask(after)
        items += page.items
        after = page.after
        if after is None:
            return items
    raise AssertionError("The list does not end.")
