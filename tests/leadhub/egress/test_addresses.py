"""What may be called: public addresses over TLS, and nothing of a network of our own, in whatever disguise."""

import socket
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.egress import AddressRefused, check_address
from leadhub.egress.addresses import destination_of
from leadhub.egress.networks import is_public

PUBLIC = [
    "https://hooks.example.com/leadhub",
    "https://hooks.example.com",
    "https://hooks.example.com:443/x?y=1",
    "https://xn--mller-kva.example/",
    "https://a_b.hooks.example.com/%2e%2e",
    "HTTPS://Hooks.Example.COM/Path",
    "https://8.8.8.8/",
    "https://[2606:4700::1111]/x",
    "https://1.2.3.4.example.com/",
]
REFUSED = {
    # loopback, and every way to write it
    "https://127.0.0.1/": "not_public",
    "https://127.255.255.254/": "not_public",
    "https://127.1/": "malformed",
    "https://2130706433/": "malformed",
    "https://0x7f000001/": "malformed",
    "https://0x7f.0.0.1/": "malformed",
    "https://017700000001/": "malformed",
    "https://0177.0.0.1/": "malformed",
    "https://127.0.0.1./": "malformed",
    "https://127.0.0.0x1/": "malformed",
    "https://0.0.0.0/": "not_public",
    "https://0/": "malformed",
    "https://[::1]/": "not_public",
    "https://[::]/": "not_public",
    "https://[0:0:0:0:0:0:0:1]/": "not_public",
    "https://localhost/": "not_public",
    "https://LOCALHOST/": "not_public",
    "https://app.localhost/": "not_public",
    # private, shared, link-local, metadata
    "https://10.0.0.1/": "not_public",
    "https://172.16.0.1/": "not_public",
    "https://172.31.255.255/": "not_public",
    "https://192.168.1.1/": "not_public",
    "https://100.64.0.1/": "not_public",
    "https://100.100.100.200/": "not_public",
    "https://169.254.169.254/latest/meta-data/": "not_public",
    "https://168.63.129.16/": "not_public",
    "https://192.0.0.192/": "not_public",
    "https://metadata.google.internal/": "not_public",
    "https://[fe80::1]/": "not_public",
    "https://[fe80::1%25eth0]/": "not_public",
    "https://[fc00::1]/": "not_public",
    "https://[fd00:ec2::254]/": "not_public",
    "https://[fec0::1]/": "not_public",
    "https://intranet/": "not_public",
    "https://printer.local/": "not_public",
    # multicast, reserved, documentation, benchmarks
    "https://224.0.0.1/": "not_public",
    "https://239.255.255.250/": "not_public",
    "https://240.0.0.1/": "not_public",
    "https://255.255.255.255/": "not_public",
    "https://198.18.0.1/": "not_public",
    "https://203.0.113.7/": "not_public",
    "https://[ff02::1]/": "not_public",
    "https://[2001:db8::1]/": "not_public",
    # an IPv4 address inside of an IPv6 one
    "https://[::ffff:127.0.0.1]/": "not_public",
    "https://[::ffff:8.8.8.8]/": "not_public",
    "https://[::127.0.0.1]/": "not_public",
    "https://[64:ff9b::7f00:1]/": "not_public",
    "https://[64:ff9b:1::7f00:1]/": "not_public",
    "https://[2002:7f00:1::]/": "not_public",
    "https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/": "not_public",
    "https://192.88.99.1/": "not_public",
    # other ways to speak, other ports, credentials
    "http://hooks.example.com/": "not_https",
    "http://8.8.8.8/": "not_https",
    "ftp://hooks.example.com/": "malformed",
    "file:///etc/passwd": "malformed",
    "gopher://hooks.example.com/": "malformed",
    "//hooks.example.com/": "malformed",
    "hooks.example.com": "malformed",
    "https:///path": "malformed",
    "https://": "malformed",
    "": "malformed",
    "https://hooks.example.com:22/": "port",
    "https://hooks.example.com:80/": "port",
    "https://hooks.example.com:0/": "port",
    "https://hooks.example.com:99999/": "malformed",
    "https://hooks.example.com:x/": "malformed",
    "https://user:password@hooks.example.com/": "credentials",
    "https://user@hooks.example.com/": "credentials",
    "https://hooks.example.com@127.0.0.1/": "credentials",
    "https://hooks.example.com#@127.0.0.1/": "malformed",
    "https://hooks.example.com/#part": "malformed",
    # what parsers disagree about
    "https://hooks.example.com\\@127.0.0.1/": "malformed",
    "https://hooks.example.com /": "malformed",
    "https://hooks.example.com/\r\nX-Header: 1": "malformed",
    "https://hooks.example.com\t.evil.example/": "malformed",
    "https://ⓛocalhost/": "malformed",
    "https://１２７.0.0.1/": "malformed",
    "https://hooks..example.com/": "malformed",
    "https://-hooks.example.com/": "malformed",
    "https://hooks.example.com./": "malformed",
    "https://[8.8.8.8]/": "malformed",
    "https://[::1/": "malformed",
    "https://[hooks.example.com]/": "malformed",
    "https://hooks%2eexample.com/": "malformed",
    f"https://{'a' * 64}.example.com/": "malformed",
    f"https://hooks.example.com/{'a' * 2000}": "malformed",
}


@pytest.fixture(autouse=True)
def in_production(settings):
    settings.LOCAL_RECEIVERS = False


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_address_is_read(url):
    found = destination_of(url)
    assert (found.scheme, found.port) == ("https", 443)


def test_an_address_is_read_into_its_parts():
    found = destination_of("https://Hooks.example.com/a/../b?c=%20&d")
    assert (found.host, found.host_header, found.target) == (
        "hooks.example.com",
        "hooks.example.com",
        "/a/../b?c=%20&d",
    )
    assert destination_of("https://[2606:4700::1111]").host_header == "[2606:4700::1111]"


@pytest.mark.parametrize(("url", "why"), REFUSED.items())
def test_anything_else_is_refused_with_a_sentence(url, why):
    with pytest.raises(AddressRefused) as refusal:
        check_address(url)
    said = refusal.value
    assert (said.status, said.code, said.facts["why"]) == (422, "address_refused", why)
    assert [fault.pointer for fault in said.errors] == ["/url"]
    assert said.detail.endswith("Nothing was saved.")


def test_other_ports_are_called_where_those_who_run_leadhub_say_so(settings):
    settings.EGRESS_PORTS = [443, 8443]
    assert destination_of("https://hooks.example.com:8443/").host_header == "hooks.example.com:8443"
    with pytest.raises(AddressRefused, match="port 443, 8443 only"):
        destination_of("https://hooks.example.com:8444/")


def test_a_refusal_points_to_where_the_address_was_typed():
    with pytest.raises(AddressRefused) as refusal:
        check_address("https://10.0.0.1/", pointer="/address")
    assert [fault.pointer for fault in refusal.value.errors] == ["/address"]


def test_saving_looks_no_name_up(monkeypatch):
    def ask(*_: object, **__: object) -> None:
        raise AssertionError("a look-up may take seconds, and a transaction may be open")

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    check_address("https://hooks.example.com/")


def test_only_a_throw_away_installation_calls_its_own_machine(settings):
    settings.LOCAL_RECEIVERS = True
    assert destination_of("http://127.0.0.1:9000/x").host_header == "127.0.0.1:9000"
    for url in ("http://127.0.0.2/", "http://localhost:9000/", "http://[::1]/", "http://10.0.0.1/", "http://0.0.0.0/"):
        with pytest.raises(AddressRefused):
            destination_of(url)


@given(st.ip_addresses(v=4))
def test_what_the_library_calls_inner_is_not_public(number: IPv4Address):
    if not number.is_global or number.is_multicast or number.is_reserved:
        assert not is_public(number)


@given(st.ip_addresses(v=6))
def test_the_same_of_longer_numbers(number: IPv6Address):
    if not number.is_global or number.is_multicast or number.is_reserved or number.ipv4_mapped or number.sixtofour:
        assert not is_public(number)


@given(st.ip_addresses(v=4), st.sampled_from(["::", "::ffff:0:0", "64:ff9b::", "64:ff9b:1::"]))
def test_no_inner_number_hides_behind_a_prefix(number: IPv4Address, prefix: str):
    assert not is_public(IPv6Address(int(IPv6Address(prefix)) + int(number)))


@given(st.text())
def test_reading_raises_nothing_but_its_refusal(url: str):
    for text in (url, f"https://{url}", f"https://hooks.example.com{url}"):
        try:
            destination_of(text)
        except AddressRefused:
            continue
