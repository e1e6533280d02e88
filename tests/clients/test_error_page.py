"""The page of all codes says of every code what it means and what to do, and of none that does not exist."""

import re
from pathlib import Path

from django.conf import settings

from leadhub.api.codes import OF_EVERY
from tests.clients.test_codes import NAMED
from tests.examples import contract, operations_of

PAGE = Path(settings.BASE_DIR) / "docs" / "errors.md"
# Of no operation: how an address is asked, and what is a fault of ours.
OF_NONE = {(405, "method_not_allowed"), (500, "internal_error")}
UNWANTED = ("invalid", "please correct", "submit", "oops")


def on_the_page():
    """What stands there: (status, code) and the sentence."""
    found, status = {}, 0
    for line in PAGE.read_text().splitlines():
        if heading := re.match(r"## (\d{3}): ", line):
            status = int(heading[1])
        elif row := re.fullmatch(r"\| `(\w+)` \| (.+) \|", line):
            assert (status, row[1]) not in found, f"{row[1]} stands twice under {status}"
            found[status, row[1]] = row[2]
    return found


def in_the_contract():
    """Every code that an operation may answer, with its status."""
    found = {(int(status), code) for status, codes in OF_EVERY.items() for code in codes} | OF_NONE
    for operation in operations_of(contract()).values():
        for status, response in operation["responses"].items():
            if status >= "400":
                found |= {(int(status), code) for code in NAMED.findall(response["description"])}
    return found


def test_every_code_stands_there_under_its_status():
    assert sorted(in_the_contract() ^ set(on_the_page())) == []


def test_each_is_a_sentence_that_helps():
    for (_, code), sentence in on_the_page().items():
        assert len(sentence) >= len("Say by when.") and sentence.endswith("."), code
        assert not any(word in sentence.lower() for word in UNWANTED), code
