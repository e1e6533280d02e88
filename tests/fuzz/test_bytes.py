"""What is no JSON, no request or no HTTP at all, sent to a sandbox over a socket: every answer is a planned one."""

import gzip
import zlib
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.wire import Answer, exchange, request
from tests.live.processes import Running, alive, family

SIGNALS, ACCOUNTS, LEADS, GRAPHQL = "/api/v1/signals/", "/api/v1/accounts/", "/api/v1/leads/", "/graphql/"
MIB = 1024 * 1024
# Eighteen more bodies of up to 16 MiB were sent between the two measurements.
MOST_GROWTH = 64 * MIB
GENTLE = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Sentence: body, its type, the status and codes that are planned.
BODIES: dict[str, tuple[bytes, int, set[str]]] = {
    "a hundred thousand brackets": (b"[" * 100_000, 400, {"malformed_json"}),
    "a hundred thousand objects": (b'{"a":' * 100_000, 400, {"malformed_json"}),
    "half an object": (b'{"name": "Medi', 400, {"malformed_json"}),
    "not a number": (b'{"name": NaN}', 400, {"malformed_json"}),
    "infinity": (b'{"name": -Infinity}', 400, {"malformed_json"}),
    "a number beyond all floats": (b'{"employee_count": 1e999}', 400, {"malformed_json"}),
    "a number of ten thousand digits": (b'{"employee_count": ' + b"9" * 10_000 + b"}", 400, {"malformed_json"}),
    "a number beyond the column": (b'{"name": "A", "employee_count": 99999999999999999999}', 422, {"out_of_bounds"}),
    "a key twice": (b'{"name": "A", "name": "B"}', 400, {"duplicate_key"}),
    "bytes that are no text": (b'{"name": "\xff\xfe"}', 400, {"malformed_json"}),
    "another encoding": ('{"name": "A"}'.encode("utf-16"), 400, {"malformed_json"}),
    "a lone surrogate": (b'{"name": "\\ud800"}', 400, {"malformed_text"}),
    "a NUL": (b'{"name": "\\u0000"}', 400, {"malformed_text"}),
    "nothing": (b"null", 400, {"wrong_type", "required"}),
    "a word": (b'"word"', 400, {"wrong_type"}),
    "a list": (b"[]", 400, {"wrong_type", "batching_not_supported"}),
    "a compressed body": (gzip.compress(b'{"name": "A"}'), 400, {"malformed_json"}),
    "16 MiB and one byte": (b" " * (16 * MIB + 1), 413, {"too_large"}),
}


def held(running: Running) -> int:
    """The bytes of memory that the sandbox and its children hold."""
    processes = {running.process.pid, *family(running.process.pid)}
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * 4096 for one in processes)


def is_planned(answer: Answer) -> bool:
    """Answered by leadhub, with a code where it is a refusal."""
    assert answer.status is not None
    return answer.status < 400 or (answer.status < 500 and answer.code is not None)


@pytest.mark.parametrize("said", BODIES)
def test_a_body_that_cannot_be_read_is_refused_by_name(port: int, token: str, said: str) -> None:
    body, status, codes = BODIES[said]
    answer = exchange(port, request("POST", ACCOUNTS, body, Authorization=token))
    assert (answer.status, answer.code in codes) == (status, True), (answer.status, answer.body[:500])
    for address in (SIGNALS, GRAPHQL):
        answer = exchange(port, request("POST", address, body, Authorization=token))
        assert answer.status in (400, 413) and answer.code, (address, answer.status, answer.body[:500])


TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp", "x"]
CHARSETS = ["utf-16", "rot13", "idna", "undefined", "unicode_escape", "hex", "nothing", '"', "utf-8; charset=base64"]


@pytest.mark.parametrize("kind", TYPES)
def test_another_type_than_json_is_415(port: int, token: str, kind: str) -> None:
    for address in (ACCOUNTS, SIGNALS, GRAPHQL):
        answer = exchange(port, request("POST", address, b'{"name": "A"}', Authorization=token, Content_Type=kind))
        assert (answer.status, answer.code) == (415, "unsupported_media_type"), (address, answer.body[:500])


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_charset_changes_neither_body_nor_address(port: int, token: str, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    answer = exchange(port, request("GET", f"{LEADS}?source=%C3%A9", Authorization=token, Content_Type=kind))
    assert answer.status == 200, answer.body[:500]
    answer = exchange(port, request("POST", ACCOUNTS, b'{"nam": "A"}', Authorization=token, Content_Type=kind))
    assert (answer.status, answer.code) == (400, "unknown_field"), answer.body[:500]


# Sentence: target of a GET, status and code.
TARGETS: dict[str, tuple[str, int, str | None]] = {
    "a NUL in a parameter": (f"{LEADS}?source=%00", 400, "malformed_parameter"),
    "a NUL in the name of one": (f"{LEADS}?%00=1", 400, "unknown_parameter"),
    "bytes that are no text in a parameter": (f"{LEADS}?source=%ff%fe", 200, None),
    "percent signs that mean nothing": (f"{LEADS}?source=%zz%", 200, None),
    "a surrogate in a parameter": (f"{LEADS}?source=%ed%a0%80", 200, None),
    "a NUL in the path": ("/api/v1/leads/%00/", 404, "not_found"),
    "bytes that are no text in the path": ("/api/v1/leads/%ff%fe/", 404, "not_found"),
    "a climb out of the folder": ("/api/v1/../../etc/passwd", 404, "not_found"),
    "a number beyond all columns": ("/api/v1/agreements/versions/99999999999999999999/", 404, "not_found"),
    "a page of nothing": (f"{LEADS}?page_size=0", 400, "malformed_parameter"),
    "a page beyond all": (f"{LEADS}?page_size=99999999999999999999", 400, "malformed_parameter"),
    "a year that no calendar has": (f"{LEADS}?created_at__gte=99999-01-01", 400, "malformed_parameter"),
    "an offset that leaves the calendar": (
        f"{LEADS}?created_at__gte=0001-01-01T00:00:00%2B23:59",
        400,
        "malformed_parameter",
    ),
    "the same parameter twice": (f"{LEADS}?source=a&source=b", 400, "malformed_parameter"),
    "ten thousand parameters": (f"{LEADS}?{'a=1&' * 10_000}", 400, None),
    "a cursor that nobody gave": (f"{LEADS}?cursor=b.b.b.eyJ9:x", 400, "malformed_parameter"),
}


@pytest.mark.parametrize("said", TARGETS)
def test_an_address_that_means_nothing_is_refused_by_name(port: int, token: str, said: str) -> None:
    target, status, code = TARGETS[said]
    answer = exchange(port, request("GET", target, Authorization=token))
    assert answer.status == status, answer.body[:500]
    assert is_planned(answer), answer.body[:500]
    assert code is None or answer.code == code, answer.body[:500]


@pytest.mark.parametrize("method", ["PUT", "TRACE", "PROPFIND", "BREW", "M-SEARCH"])
def test_a_method_of_somebody_elses_is_405_and_told_what_there_is(port: int, token: str, method: str) -> None:
    for address in (ACCOUNTS, GRAPHQL, "/api/schema/", "/healthz", "/readyz"):
        answer = exchange(port, request(method, address, Authorization=token))
        assert (answer.status, answer.code) == (405, "method_not_allowed"), (address, answer.body[:500])
        assert "GET" in answer.headers["allow"], address


def test_no_header_changes_the_method(port: int, token: str) -> None:
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        raw = request("GET", f"{ACCOUNTS}?_method=POST", b"", Authorization=token, **{header: "DELETE"})
        answer = exchange(port, raw)
        assert (answer.status, answer.code) == (400, "unknown_parameter"), header


HEADERS = {
    "a token of other letters": {"Authorization": "Bearer \xe9\xff"},
    "a scheme of nobody": {"Authorization": "Basic Og=="},
    "nothing but a scheme": {"Authorization": "Bearer"},
    "a cookie of other letters": {"Authorization": "-", "Cookie": "sessionid=\xff\xfe; csrftoken=\xe9; =;;=,"},
    "another host": {"Host": "evil.example"},
    "a host that is none": {"Host": "a b@c:99999999"},
    "an If-Match that is none": {"If_Match": '"' * 500},
    "a key of ten thousand letters": {"Idempotency_Key": "k" * 10_000},
    "a key of other letters": {"Idempotency_Key": "\xe9"},
    "a wish for what there is not": {"Accept": "image/png", "Accept_Encoding": "x;q=9", "Range": "bytes=0-1"},
}


@pytest.mark.parametrize("said", HEADERS)
def test_headers_that_mean_nothing_are_refused_or_change_nothing(port: int, token: str, said: str) -> None:
    headers = {"Authorization": token} | HEADERS[said]
    for method, address, body in (("GET", LEADS, b""), ("POST", ACCOUNTS, b'{"nam": 1}'), ("POST", GRAPHQL, b"{}")):
        answer = exchange(port, request(method, address, body, **headers))
        assert is_planned(answer), (method, address, answer.status, answer.body[:500])


def test_a_body_in_chunks_is_refused_and_never_taken_for_none(port: int, token: str) -> None:
    body = b'{"nam": "A"}'
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    raw = request("POST", ACCOUNTS, chunks, Authorization=token, Content_Length="-", Transfer_Encoding="chunked")
    answer = exchange(port, raw)
    assert (answer.status, answer.code) == (411, "length_required"), answer.body[:500]


# Sentence: headers, body, and the statuses that are planned; None where the server hangs up without a word.
LIES: dict[str, tuple[dict[str, str], bytes, set[int | None]]] = {
    "chunks that end too soon": ({"Content_Length": "-", "Transfer_Encoding": "chunked"}, b"ff\r\n{}", {411}),
    "a chunk of no size": ({"Content_Length": "-", "Transfer_Encoding": "chunked"}, b"zz\r\n{}\r\n0\r\n\r\n", {411}),
    "a chunk of all the memory there is": (
        {"Content_Length": "-", "Transfer_Encoding": "chunked"},
        b"ffffffffffffffff\r\n{}\r\n0\r\n\r\n",
        {411},
    ),
    "two lengths": ({"Transfer_Encoding": "chunked"}, b"0\r\n\r\n", {400, 411}),
    "a body shorter than it was said to be": ({"Content_Length": "1000"}, b"{}", {400, None}),
    "a body of all the memory there is": ({"Content_Length": "9999999999999"}, b"{}", {413}),
    "a negative length": ({"Content_Length": "-5"}, b"{}", {400}),
    "a length that is none": ({"Content_Length": "ten"}, b"{}", {400}),
    "an encoding of nobody": ({"Content_Length": "-", "Transfer_Encoding": "rot13"}, b"{}", {400, 411, 501}),
}


@pytest.mark.parametrize("said", LIES)
def test_lies_about_the_length_end_with_a_refusal_or_without_a_word(port: int, token: str, said: str) -> None:
    headers, body, planned = LIES[said]
    raw = request("POST", ACCOUNTS, body, Authorization=token, **headers)
    answer = exchange(port, raw, hang_up=None in planned)
    assert answer.status in planned, (answer.status, answer.body[:500])
    assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_a_bomb_is_never_opened_and_memory_stays_bounded(running: Running, port: int, token: str) -> None:
    press = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([*(press.compress(b" " * MIB) for _ in range(1000)), press.flush()])
    full = b'{"name": "' + b"a" * (16 * MIB - 20) + b'"}'

    def send_all() -> int:
        for body, headers in ((bomb, {"Content_Encoding": "gzip"}), (full, {}), (b"[" * (16 * MIB), {})):
            for address in (ACCOUNTS, GRAPHQL):
                answer = exchange(port, request("POST", address, body, Authorization=token, **headers))
                assert is_planned(answer) and answer.status != 200, (address, answer.body[:500])
        return held(running)

    # What a process once needed it keeps to use again; it must not need more and more.
    send_all()
    second = last = send_all()
    for _ in range(3):
        last = send_all()
    assert last - second < MOST_GROWTH, (second, last)


@GENTLE
@given(
    raw=st.binary(max_size=400), start=st.sampled_from(["", "GET / HTTP/1.1\r\n", "POST /graphql/ HTTP/1.1\r\nHost:"])
)
def test_bytes_that_are_no_request_harm_nobody(running: Running, port: int, raw: bytes, start: str) -> None:
    answer = exchange(port, start.encode() + raw, hang_up=True)
    assert answer.status is None or answer.status < 500, answer.body[:500]
    assert alive(running.process.pid)


@GENTLE
@given(
    body=st.binary(max_size=300),
    target=st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Zs"]), max_size=30),
)
def test_any_body_to_any_address_gets_a_planned_answer(port: int, token: str, body: bytes, target: str) -> None:
    for address in (ACCOUNTS, SIGNALS, GRAPHQL):
        answer = exchange(port, request("POST", address, body, Authorization=token))
        assert is_planned(answer), (address, body, answer.body[:500])
    answer = exchange(port, request("GET", f"{LEADS}?{target}", Authorization=token))
    # What is no address at all the server refuses before leadhub sees it.
    assert is_planned(answer) or (answer.status == 400 and not answer.body), (target, answer.body[:500])
