"""`capabilities/`: what product lines can make; read by the staff, kept by operations."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import capabilities
from accounts.capabilities import CreateCapabilityBody, UpdateCapabilityBody, hold_capability
from accounts.readers.capabilities import CAPABILITIES, CAPABILITY
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

FULL = {409: ("too_many_capabilities",)}
FAULTS = ("blank", "size_incomplete", "volume_reversed")


class Capabilities(Endpoint):
    """The list."""

    verbs = {"GET": "capability.list", "POST": "capability.create"}

    @describes("listCapabilities", "What product lines can make, by process", lists=CAPABILITIES)
    def get(self, request: Request) -> dict[str, Any]:
        """Those out of use too, unless `is_active` narrows it."""
        return listed(request, CAPABILITIES)

    @describes(
        "createCapability",
        "Write down what a product line can make",
        body=CreateCapabilityBody,
        shows=CAPABILITY,
        status=201,
        errors=FULL | {422: ("unknown_product_line", *FAULTS)},
    )
    def post(self, request: Request, body: CreateCapabilityBody) -> Response:
        """One process, for every kind of order or for one; it stays with its product line."""
        made = capabilities.create(body, actor=actor_of(request), now=now())
        return shown(request, CAPABILITY, made.pk, version=made.version, status=201)


class CapabilityOne(Endpoint):
    """One capability."""

    verbs = {"GET": "capability.read", "PATCH": "capability.edit"}

    @describes("readCapability", "One capability", shows=CAPABILITY)
    def get(self, request: Request, id: UUID) -> Response:
        """One capability, with its ETag."""
        return shown(request, CAPABILITY, id, version=capabilities.version_of(id, actor_of(request)))

    @describes(
        "updateCapability",
        "Change a capability or take it out of use",
        body=UpdateCapabilityBody,
        shows=CAPABILITY,
        if_match=True,
        errors=FULL | {422: FAULTS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateCapabilityBody) -> Response:
        """With `is_active` false no enquiry is held against it any more."""
        actor = actor_of(request)
        row = matched(
            request,
            lambda: hold_capability(id, actor).version,
            lambda: capabilities.edit(id, body, actor=actor, now=now()),
        )
        return shown(request, CAPABILITY, row.pk, version=row.version)
