"""Calls to machines of others, at addresses that people type: only public ones, bounded in time and size.

`check_address` refuses an address when it is saved, `post` refuses it again at every call, on the address that is
really connected to, and answers instead of raising whatever the other side does.
"""

from leadhub.egress.addresses import AddressRefused
from leadhub.egress.posting import Answer, CallFault, check_address, post

__all__ = ["AddressRefused", "Answer", "CallFault", "check_address", "post"]
