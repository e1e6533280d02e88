"""What Adobe publishes of Marketo, read as its own words and samples say where they differ from its schemas."""

import copy
from collections.abc import Mapping
from typing import Any

from tests.vendors.contracts import FOLDER, Contract, contract_of, document


def contracts() -> tuple[Contract, ...]:
    """Adobe's specifications, where they are there to be held to."""
    if not FOLDER.exists():
        return ()
    return (contract_of(published),)


def published() -> dict[str, Any]:
    """Adobe's two specifications in one, since an address has both."""
    whole = copy.deepcopy(document("marketo/swagger-mapi.json"))
    whole["definitions"]["Attribute"]["properties"]["value"] = {}
    for told in (one for item in whole["paths"].values() for verb in item.values() for one in _parameters(verb)):
        if "omma-separated" in told.get("description", ""):
            told["collectionFormat"] = "csv"
    for part in ("paths", "definitions"):
        whole[part] |= document("marketo/swagger-identity.json")[part]
    return whole


def _parameters(verb: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = verb.get("parameters", [])
    return found
