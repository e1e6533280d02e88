"""Refusals of what people type about alerts: beside the field, in one sentence."""

from collections.abc import Sequence
from typing import NoReturn

from leadhub.errors import FieldError, NotAcceptable


def refuse(faults: Sequence[FieldError]) -> None:
    """Refuse with all faults at once; nothing where there are none."""
    if faults:
        sentence = " ".join(fault.detail for fault in faults)
        raise NotAcceptable(f"{sentence} Nothing was saved.", code=faults[0].code, errors=faults)


def refuse_one(pointer: str, code: str, detail: str) -> NoReturn:
    """Refuse with one fault."""
    raise NotAcceptable(f"{detail} Nothing was saved.", code=code, errors=[FieldError(pointer, code, detail)])
