"""Odd mails, made up: each is bytes as a mail host would hand them over."""

from base64 import b64encode
from datetime import UTC, datetime

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)


def mail(body: str = "We need 20,000 housings a year.", **headers: str) -> bytes:
    """A plain mail of Dana's; `_` stands for `-` in the names of headers, and an empty value leaves one out."""
    said = {
        "From": "Dana Ito <dana@medico.example>",
        "To": "sales@maker.example",
        "Subject": "Housings",
        "Message-ID": "<1@medico.example>",
        "Date": "Tue, 3 Nov 2026 14:00:00 +0000",
    }
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return (head + "\r\n" + body.replace("\n", "\r\n")).encode()


def built(*parts: str, kind: str = "mixed", **headers: str) -> bytes:
    """A mail of several parts, each with its own head."""
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    headers = {"MIME_Version": "1.0", "Content_Type": f'multipart/{kind}; boundary="edge"'} | headers
    return mail("", **headers) + body.encode()


def file(name: str, content: bytes, type: str = "application/pdf") -> str:
    """A file that is attached."""
    coded = b64encode(content).decode()
    return (
        f"Content-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename={name}\r\n\r\n{coded}"
    )


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nWe need housings."
PAGE = (
    "Content-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>No</title><style>p {color: red}</style></head>"
    "<body><script>fetch('https://track.example/')</script><p>We need <b>housings</b>&nbsp;&amp; lids.</p>"
    "<img src='https://track.example/x.gif'><p>Dana</p></body></html>"
)
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(3_000))
LETTERS = "".join("Content-Type: message/rfc822\r\n\r\n" for _ in range(5_000))

ODD: dict[str, bytes] = {
    "nothing at all": b"",
    "one line break": b"\r\n",
    "NULs": b"\0" * 500,
    "no head": b"just words",
    "no body": b"From: dana@medico.example",
    "a head that never ends": b"X: " + b"y" * 300_000,
    "a header folded for ever": b"Subject: a\r\n" + b" b\r\n" * 60_000 + b"\r\nwords",
    "a hundred thousand headers": b"X: y\r\n" * 100_000 + b"\r\nwords",
    "brackets without end": mail(Subject="(" * 50_000, From="(" * 50_000 + "<dana@medico.example>"),
    "quotes without end": mail(From='"' * 40_001 + " <dana@medico.example>", To="<" * 30_000),
    "an encoded word without end": mail(Subject="=?utf-8?q?" + "=41" * 20_000),
    "encoded words of nothing": mail(Subject="=?x?x?x?= " * 5_000),
    "encoded words in punycode": mail(Subject="=?punycode?q?" + "a-9" * 1_000 + "?="),
    "multiparts in multiparts": b"From: dana@medico.example\r\n" + NESTED.encode(),
    "letters in letters": b"From: dana@medico.example\r\n" + LETTERS.encode(),
    "ten thousand parts": built(*["\r\n"] * 10_000),
    "parts of rubbish": built(*["Content-Type: a/b; " + "a*0=b; '\"(" * 300 + "\r\n\r\nx"] * 290),
    "a boundary that never comes": mail("words", Content_Type='multipart/mixed; boundary="nowhere"'),
    "no boundary": mail("words", Content_Type="multipart/mixed"),
    "a type of rubbish": mail("words", Content_Type=";;;===\"'"),
    "parameters without end": mail("words", Content_Type="text/plain; " + "a*0=b; " * 4_000),
    "a charset that nobody knows": mail("words", Content_Type="text/plain; charset=klingon"),
    "a charset that is none": mail("words", Content_Type="text/plain; charset=zlib"),
    "a charset that takes time": mail("a-" * 200_000, Content_Type="text/plain; charset=punycode"),
    "broken base64": mail("!!!!====%%", Content_Transfer_Encoding="base64"),
    "an encoding that is none": mail("words", Content_Transfer_Encoding="rot13"),
    "uuencoded rubbish": mail("begin 644 a\n!!!\n", Content_Transfer_Encoding="x-uuencode"),
    "line breaks without end": mail("\n" * 900_000),
    "one line of five megabytes": mail("x" * 5_000_000),
    "a page of open tags": mail("<a " * 60_000, Content_Type="text/html"),
    "a page of open comments": mail("<!--" * 50_000, Content_Type="text/html"),
    "a page of declarations": mail("<![" * 60_000, Content_Type="text/html"),
    "a page nested without end": mail("<div>" * 40_000, Content_Type="text/html"),
    "a page of characters by number": mail("&#" * 90_000, Content_Type="text/html"),
    "addresses without end": mail(To="a@b.example, " * 20_000, From="a@b.example, " * 20_000),
    "dates of rubbish": mail(Date="99 Foo 99999 99:99:99 +9999", Received="by x; 1"),
}
