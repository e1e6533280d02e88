"""A call ends in time and answers, whatever stands on the other side; it goes to the number that was judged."""

import socket
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from leadhub.egress import CallFault, check_address, post
from leadhub.egress.dialling import look_up, tls
from leadhub.egress.posting import DEADLINE, LARGEST_ANSWER
from tests.leadhub.egress.sink import Diverted, Resolver, listening
from tests.servers.ports import free_port

NAME = "hooks.example.com"
SHORT = 0.5


@pytest.fixture
def sink():
    with listening() as sink:
        yield sink


def test_an_answer_is_told_as_it_came(sink):
    answer = post(sink.url("/well"), b'{"a": 1}', {"webhook-id": "1"})
    assert (answer.status, answer.fault, answer.content) == (200, None, b"taken")
    assert answer.duration_ms >= 0
    lines = sink.requests[0].split("\r\n")
    assert lines[0] == "POST /well HTTP/1.1"
    assert {"Host: 127.0.0.1:" + str(sink.port), "webhook-id: 1", "Accept-Encoding: identity"} <= set(lines)
    assert sink.bodies == [b'{"a": 1}']


@pytest.mark.parametrize(
    ("path", "status", "retry_after"), [("/gone", 410, ""), ("/busy", 429, "120"), ("/elsewhere", 302, "")]
)
def test_any_other_status_is_an_answer_too(sink, path, status, retry_after):
    answer = post(sink.url(path), b"{}", {})
    assert (answer.status, answer.fault, answer.retry_after) == (status, None, retry_after)
    assert len(sink.requests) == 1, "a redirect is not followed"


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/silent", CallFault.TIMED_OUT),
        ("/dripping_head", CallFault.TIMED_OUT),
        ("/endless_head", CallFault.ANSWER_MALFORMED),
        ("/endless_interim", CallFault.ANSWER_MALFORMED),
        ("/garbled", CallFault.ANSWER_MALFORMED),
        ("/hung_up", CallFault.ANSWER_MALFORMED),
    ],
)
def test_who_does_not_answer_is_given_up(sink, path, fault):
    # What ends by itself has all the time that a busy machine may need.
    answer = post(sink.url(path), b"{}", {}, seconds=SHORT if fault == CallFault.TIMED_OUT else DEADLINE)
    assert (answer.status, answer.fault) == (None, fault)


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        ("/endless", DEADLINE),
        ("/huge", DEADLINE),
        ("/packed", DEADLINE),
        ("/dripping_body", 4 * SHORT),
        ("/halved", DEADLINE),
    ],
)
def test_the_status_counts_and_no_more_than_64_kb_are_kept(sink, path, seconds):
    answer = post(sink.url(path), b"{}", {}, seconds=seconds)
    assert answer.status == 200
    assert len(answer.content) <= LARGEST_ANSWER


def test_a_packed_answer_stays_packed(sink):
    assert post(sink.url("/packed"), b"{}", {}).content[:2] == b"\x1f\x8b"


def test_nobody_listens():
    answer = post(f"http://127.0.0.1:{free_port()}/", b"{}", {})
    assert answer.fault == CallFault.NOT_CONNECTED


def test_the_environment_names_no_proxy(sink, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    assert post(sink.url("/well"), b"{}", {}).status == 200


def test_an_inner_address_is_refused_at_the_call_too(sink, settings):
    settings.LOCAL_RECEIVERS = False
    assert post(sink.url("/well"), b"{}", {}).fault == CallFault.ADDRESS_REFUSED
    assert sink.requests == []


def test_a_name_that_was_saved_is_judged_by_where_it_leads_when_it_is_called(sink):
    resolver, diverted = Resolver(["127.0.0.1"]), Diverted(sink)
    check_address(f"https://{NAME}/well")
    answer = post(f"https://{NAME}/well", b"{}", {}, resolve=resolver, connect=diverted)
    assert answer.fault == CallFault.ADDRESS_REFUSED
    assert diverted.dialled == []
    assert sink.requests == []


def test_one_inner_number_among_others_spoils_a_name(sink):
    diverted = Diverted(sink)
    resolver = Resolver(["8.8.8.8", "10.0.0.1"])
    assert post(f"https://{NAME}/", b"{}", {}, resolve=resolver, connect=diverted).fault == CallFault.ADDRESS_REFUSED
    assert diverted.dialled == []


def test_a_name_that_is_not_known():
    assert post(f"https://{NAME}/", b"{}", {}, resolve=Resolver([])).fault == CallFault.NAME_UNKNOWN


def test_a_resolver_that_does_not_answer_is_given_up(monkeypatch):
    from threading import Event

    never = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait() and [])
    try:
        assert look_up(NAME, 0.05) == []
    finally:
        never.set()


def test_the_system_resolves_the_machine_itself():
    assert IPv4Address("127.0.0.1") in look_up("localhost", 5)
    assert look_up("no-such-name.invalid", 5) == []


@pytest.fixture
def certified(tmp_path, settings):
    """A sink under TLS whose certificate, of an authority of the installation's own, names our receiver."""
    import ssl

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    began = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    settings.EGRESS_CA_FILE = str(paths[0])
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with listening(context) as sink:
        sink.names = names
        yield sink


def test_what_was_judged_is_dialled_under_the_name_that_was_typed(certified):
    resolver, diverted = Resolver(["8.8.8.8"], ["127.0.0.1"]), Diverted(certified)
    answer = post(f"https://{NAME}/well", b"{}", {}, resolve=resolver, connect=diverted)
    assert answer.status == 200, answer
    assert resolver.asked == [NAME], "a name is looked up once"
    assert diverted.dialled == [("8.8.8.8", 443)]
    assert certified.names == [NAME]
    assert f"Host: {NAME}" in certified.requests[0].split("\r\n")


def test_a_certificate_of_another_name_is_no_safe_connection(certified):
    resolver, diverted = Resolver(["8.8.8.8"]), Diverted(certified)
    answer = post("https://other.example.com/well", b"{}", {}, resolve=resolver, connect=diverted)
    assert answer.fault == CallFault.TLS_FAILED
    assert certified.requests == []


def test_a_certificate_of_nobody_known_is_no_safe_connection(certified, settings):
    settings.EGRESS_CA_FILE = ""
    resolver, diverted = Resolver(["8.8.8.8"]), Diverted(certified)
    assert post(f"https://{NAME}/well", b"{}", {}, resolve=resolver, connect=diverted).fault == CallFault.TLS_FAILED


def test_the_next_number_of_a_name_is_tried(certified):
    diverted = Diverted(certified)

    def stumbling(address, port, seconds):
        if not diverted.dialled:
            diverted.dialled.append((str(address), port))
            raise ConnectionRefusedError("nobody there")
        return diverted(address, port, seconds)

    answer = post(f"https://{NAME}/well", b"{}", {}, resolve=Resolver(["8.8.8.8", "9.9.9.9"]), connect=stumbling)
    assert answer.status == 200
    assert [number for number, _ in diverted.dialled] == ["8.8.8.8", "9.9.9.9"]


def test_a_handshake_that_never_ends_is_given_up(sink):
    diverted = Diverted(sink)
    answer = post(f"https://{NAME}/", b"{}", {}, seconds=SHORT, resolve=Resolver(["8.8.8.8"]), connect=diverted)
    assert answer.fault == CallFault.TIMED_OUT
    assert tls().check_hostname
