"""Calls to machines of others, at addresses that people type: only public ones, bounded in time and size.

`check_address` refuses an address when it is saved, by what is written in it. `post` looks its name up at every call,
judges the address that is really connected to, and answers instead of raising whatever the other side does.
"""

from leadhub.egress.addresses import AddressRefused, check_address
from leadhub.egress.posting import Answer, CallFault, post

__all__ = ["AddressRefused", "Answer", "CallFault", "check_address", "post"]
