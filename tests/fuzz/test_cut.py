"""Who sends half a body and is gone has sent none: nothing of it is kept, whichever door it came to."""

from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest

from tests.fuzz.wire import exchange, request
from tests.live.consent import signed_in
from tests.live.processes import Running
from tests.qualification.console.desk import Forms

FORM = "application/x-www-form-urlencoded"
ENTRY = "/admin/qualification/lead/add/"
FILE = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="fair.csv"\r\n\r\n'
    + b"".join(b"visitor-%d@medico.example\r\n" % number for number in range(5000))
    + b"\r\n--x--\r\n"
)


def cut(port: int, address: str, body: bytes, kept: int, **headers: str) -> tuple[int | None, str | None]:
    """Send the first bytes of a body that was said to be longer; the status and code of what is answered, if any."""
    head, _, _ = request("POST", address, body, **headers).partition(b"\r\n\r\n")
    answer = exchange(port, head + b"\r\n\r\n" + body[:kept], hang_up=True)
    return answer.status, answer.code


@pytest.fixture
def held(running: Running) -> Callable[[str], int]:
    """How many there are of something."""

    def count(name: str) -> int:
        with running.client("operations") as client:
            return len(client.get(f"{name}/").raise_for_status().json()["results"])

    return count


def test_json_that_reads_as_if_it_were_whole(port: int, token: str, held: Callable[[str], int]) -> None:
    before = held("accounts")
    body = b'{"name": "Medico"}'
    told = cut(port, "/api/v1/accounts/", body + b" " * 100, len(body), Authorization=token)
    assert told in ((400, "malformed"), (None, None)), told
    assert held("accounts") == before


def test_a_file_that_ends_between_two_rows(port: int, token: str, held: Callable[[str], int]) -> None:
    before = held("imports")
    kept = FILE.index(b"visitor-4000@")
    kind = "multipart/form-data; boundary=x"
    told = cut(port, "/api/v1/imports/", FILE, kept, Authorization=token, Content_Type=kind)
    assert told in ((400, "malformed"), (None, None)), told
    assert held("imports") == before


@pytest.mark.parametrize("token_in", ["form", "header"])
def test_a_form_of_the_console_whose_last_fields_are_lost(
    running: Running, port: int, held: Callable[[str], int], token_in: str
) -> None:
    with httpx.Client(base_url=running.said["url"], timeout=60) as there:
        page = signed_in(there, ENTRY, running.said["users"]["sales"])
        (form,) = [form for form in Forms(page.text).forms if "company" in form]
        fields = form | {"company": "Medico", "email": f"dana@{token_in}.example", "note": "Asks for a quotation."}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in there.cookies.items())}
        if token_in == "header":
            headers["X_CSRFToken"] = there.cookies["csrftoken"]
        body = urlencode(fields, doseq=True).encode()
        before = held("leads")
        kept = body.index(b"&" + urlencode({"note": fields["note"]}).encode())
        status, _ = cut(port, ENTRY, body, kept, Content_Type=FORM, **headers)
        assert status in (400, None)
        assert held("leads") == before
        # What was cut off is all that was wrong with it.
        assert there.post(ENTRY, data=fields).status_code == 302
        assert held("leads") == before + 1


def test_a_form_of_machines_that_needs_no_token(running: Running, port: int) -> None:
    where = httpx.get(f"{running.said['url']}/.well-known/openid-configuration").json()["token_endpoint"]
    body = b"grant_type=refresh_token&client_id=nobody&refresh_token=nothing"
    address = httpx.URL(where).path
    assert cut(port, address, body, 40, Content_Type=FORM)[0] in (400, None)
    assert httpx.post(where, content=body, headers={"Content-Type": FORM}).status_code == 401
