"""Calls that bring mails: signed or not, and in which wrapping."""

from base64 import b64encode
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from standardwebhooks import Webhook

from leadhub.integrations.mail import signing
from leadhub.integrations.mail.unwrapping import Unwrapped, unwrapped
from leadhub.integrations.protocol import BadSignature, Call, Malformed
from tests.leadhub.integrations.mail.corpus import NOW, mail

SECRET = "whsec_" + b64encode(b"s" * 24).decode()
SIGNED = {"signing_secret": SECRET}
KEYED = {"key": "k3y+/="}


def call(body: bytes = b"x", url: str = "https://leadhub.example/hooks/mail/1/", **headers: str) -> Call:
    """One call; `_` stands for `-`."""
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call(method="POST", url=url, headers=said, body=body)


def signed(body: bytes, at: datetime = NOW, secret: str = SECRET) -> Call:
    """A call as its sender signs it, by the verifier of Standard Webhooks itself."""
    signature = Webhook(secret).sign("msg_1", at, body.decode())
    stamp = str(int(at.timestamp()))
    return call(body, webhook_id="msg_1", webhook_timestamp=stamp, webhook_signature=f"v1,AAAA {signature}")


class TestSignatures:
    """Who may bring mails."""

    def test_a_signature_of_now(self):
        signing.check(signed(mail()), SIGNED, NOW)
        signing.check(signed(mail(), NOW - timedelta(minutes=5)), SIGNED, NOW)

    @pytest.mark.parametrize("off", [timedelta(minutes=6), -timedelta(minutes=6), timedelta(days=30_000)])
    def test_not_of_another_time_in_either_direction(self, off):
        with pytest.raises(BadSignature):
            signing.check(signed(mail(), NOW + off), SIGNED, NOW)

    def test_bytes_that_are_no_text_are_signed_as_they_are(self):
        told = str(int(NOW.timestamp()))
        given = signing.signature(SECRET, "msg_1", told, b"\xff\x00")
        headers = {"webhook_id": "msg_1", "webhook_timestamp": told, "webhook_signature": given}
        signing.check(call(b"\xff\x00", **headers), SIGNED, NOW)
        with pytest.raises(BadSignature):
            signing.check(call(b"\xff\x01", **headers), SIGNED, NOW)

    @pytest.mark.parametrize(
        "forged",
        [
            call(b"x"),
            call(b"x", webhook_id="1", webhook_timestamp="x", webhook_signature="v1,x"),
            call(b"x", webhook_id="ü", webhook_timestamp="1", webhook_signature="v1,x"),
            call(b"x", webhook_id="1", webhook_timestamp="²", webhook_signature="v1,x"),
            call(b"x", webhook_id="1", webhook_timestamp=str(int(NOW.timestamp())), webhook_signature="v1,ü"),
            call(b"x", url="https://leadhub.example/?key=k3y%2B%2F%3D"),
            signed(b"x", secret="whsec_" + b64encode(b"t" * 24).decode()),
        ],
    )
    def test_forged_calls(self, forged):
        with pytest.raises(BadSignature):
            signing.check(forged, SIGNED | KEYED, NOW)

    def test_a_key_in_the_address_or_as_a_password(self):
        signing.check(call(url="https://leadhub.example/?key=k3y%2B%2F%3D"), KEYED, NOW)
        signing.check(call(authorization="Basic " + b64encode(b"mail:k3y+/=").decode()), KEYED, NOW)

    @pytest.mark.parametrize("header", ["", "Basic ", "Basic !!", "Bearer k3y+/=", "Basic " + b64encode(b"x").decode()])
    def test_no_other_key(self, header):
        for url in ("https://leadhub.example/", "https://leadhub.example/?key=", "https://leadhub.example/?key=k3y"):
            with pytest.raises(BadSignature):
                signing.check(call(url=url, authorization=header), KEYED, NOW)

    def test_a_connection_without_a_secret_takes_nothing(self):
        with pytest.raises(BadSignature):
            signing.check(call(url="https://leadhub.example/?key="), {}, NOW)


class TestWrappings:
    """A mail as it is, or in a form."""

    RAW = mail("Gehäuse\n\nMore")

    def test_as_it_is(self):
        assert unwrapped(call(self.RAW, content_type="message/rfc822")) == Unwrapped(self.RAW)
        assert unwrapped(call(self.RAW)) == Unwrapped(self.RAW)

    @pytest.mark.parametrize("name", ["message", "email", "body-mime"])
    def test_in_a_form_of_parts(self, name):
        envelope = '{"to": ["handoff@in.example", 7], "from": "x"}'
        body = b"".join(
            b'--edge\r\nContent-Disposition: form-data; name="%s"\r\nX: y\r\n\r\n%s\r\n' % (key.encode(), value)
            for key, value in {"envelope": envelope.encode(), name: self.RAW, "recipient": b"a@in.example"}.items()
        )
        found = unwrapped(call(body + b"--edge--\r\n", content_type='multipart/form-data; boundary="edge"'))
        assert found.raw == self.RAW
        assert set(found.delivered_to) >= {"handoff@in.example", "a@in.example"}

    def test_in_a_form_of_pairs(self):
        body = urlencode({"recipient": "a@in.example", "body-mime": self.RAW}).encode()
        found = unwrapped(call(body, content_type="application/x-www-form-urlencoded"))
        assert found == Unwrapped(self.RAW, ("a@in.example",))

    def test_in_json(self):
        found = unwrapped(
            call(b'{"RawEmail": "From: a@b.example\\n\\nx", "Other": 1}', content_type="application/json")
        )
        assert found.raw == b"From: a@b.example\n\nx"

    @pytest.mark.parametrize(
        ("body", "type"),
        [
            (b"", "message/rfc822"),
            (b"x=y", "application/x-www-form-urlencoded"),
            (b"&".join(b"a=b" for _ in range(500)), "application/x-www-form-urlencoded"),
            (b"{", "application/json"),
            (b"[]", "application/json"),
            (b"[" * 100_000, "application/json"),
            (b"--x\r\n\r\n--x--", "multipart/form-data"),
            (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
            (b"", ""),
        ],
    )
    def test_calls_without_a_mail(self, body, type):
        with pytest.raises(Malformed):
            unwrapped(call(body, content_type=type))
