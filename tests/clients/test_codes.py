"""Every code that an operation declares is met by a test: a code that is new asks for one."""

import json
import re
from pathlib import Path

from django.conf import settings

from leadhub.api.codes import OF_EVERY, OPEN
from tests.examples import contract, operations_of

TESTS = Path(settings.BASE_DIR) / "tests"
NAMED = re.compile(r"`([a-z0-9_]+)`")


def declared() -> dict[str, set[str]]:
    """Each code that operations name, with these operations."""
    found: dict[str, set[str]] = {}
    for name, operation in operations_of(contract()).items():
        for status, response in operation["responses"].items():
            if status >= "400":
                for code in NAMED.findall(response["description"]):
                    found.setdefault(code, set()).add(name)
    return found


def test_each_of_them_is_named_by_a_test() -> None:
    own = Path(__file__)
    texts = "\n".join(path.read_text() for path in TESTS.rglob("*.py") if path != own)
    met = set(re.findall(r"[\"']([a-z0-9_]+)[\"']", texts))
    codes = declared()
    assert len(codes) > 200
    assert {code: sorted(of) for code, of in codes.items() if code not in met} == {}


def test_the_closed_lists_of_the_contract_hold_them_all() -> None:
    for name, operation in operations_of(contract()).items():
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            (media,) = response["content"].values()
            said = set(NAMED.findall(response["description"]))
            listed = codes_in(media["schema"])
            if OPEN in said:
                assert listed is None, (name, status)
            else:
                assert listed is not None and said | set(OF_EVERY[int(status)]) == listed, (name, status)


def codes_in(schema: dict[str, object]) -> set[str] | None:
    """The closed list of codes of a refusal; None where it is open."""
    components = contract()["components"]["schemas"]
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    if name == "Problem":
        return None
    whole = json.dumps(components[name] if name else schema)
    return set(re.findall(r'{"const": "(\w+)"}', whole))
