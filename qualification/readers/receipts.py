"""What became of a batch of signals."""

from uuid import UUID

from leadhub.api.bodies import View
from qualification.intake import Receipt


class SignalFaultView(View):
    """One fault of a signal: a JSON pointer within it, a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class RejectedSignalView(View):
    """A signal that was not stored, by its place in the batch."""

    index: int
    code: str
    errors: list[SignalFaultView]


class PlacedSignalView(View):
    """The lead that a stored signal belongs to, by its place in the batch."""

    index: int
    lead: UUID


class ReceiptView(View):
    """What became of a batch: what was accepted is durable, and its decisions are readable."""

    accepted: int
    duplicates: int
    rejected: list[RejectedSignalView]
    leads: list[PlacedSignalView]


def receipt_view(receipt: Receipt) -> ReceiptView:
    """The receipt in the order of the batch."""
    return ReceiptView(
        accepted=receipt.accepted,
        duplicates=receipt.duplicates,
        rejected=[
            RejectedSignalView(
                index=refused.index,
                code=refused.code,
                errors=[
                    SignalFaultView(pointer=error.pointer, code=error.code, detail=error.detail)
                    for error in refused.errors
                ],
            )
            for refused in receipt.rejected
        ],
        leads=[PlacedSignalView(index=index, lead=lead) for index, lead in sorted(receipt.leads.items())],
    )
