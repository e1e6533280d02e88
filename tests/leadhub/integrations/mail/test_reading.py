"""Mails are read whatever they are made of: who wrote what, and when it came."""

import time
import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadhub.integrations.mail.messages import Attachment, Mail, Person
from leadhub.integrations.mail.parsing import LONGEST_TEXT
from leadhub.integrations.mail.reading import Terms, read
from tests.leadhub.integrations.mail.corpus import NOW, ODD, PAGE, PLAIN, built, file, mail

OURS = Terms(own_domains=frozenset({"maker.example"}), host="mx.maker.example", authority="mx.maker.example")
# What a busy machine takes ten times as long for is within it; what grows by the square is not.
SECONDS = 20
GOOD = mail(Content_Type="text/plain; charset=utf-8", Reply_To="x@elsewhere.example", Received="by mx; now")


def seen(raw: bytes, **more: object) -> Mail:
    """A mail as it is read now."""
    return read(raw, OURS, now=NOW, **more)  # type: ignore[arg-type]


def storable(found: Mail) -> bool:
    """Whether every text can be stored, and is within its bounds."""
    texts = [found.subject, found.text, found.rest, found.sender.name, found.sender.address, found.reply_to]
    texts += [part for one in found.attachments for part in (one.name, one.type)]
    texts += [*found.recipients, *found.delivered_to]
    bounded = len(found.subject) <= 300 and len(found.text) <= LONGEST_TEXT and len(found.sender.name) <= 160
    return bounded and all("\0" not in text and text.encode() is not None for text in texts)


class TestWhatAMailSays:
    """Plain and less plain."""

    def test_a_plain_mail(self):
        found = seen(mail())
        assert found.sender == Person("dana@medico.example", "Dana Ito")
        assert (found.subject, found.text, found.rest) == ("Housings", "We need 20,000 housings a year.", "")
        assert (found.recipients, found.automated, found.is_cut) == (("sales@maker.example",), "", False)

    def test_the_plain_part_goes_before_the_page(self):
        assert seen(built(PAGE, PLAIN, kind="alternative")).text == "We need housings."

    def test_of_a_page_what_is_to_be_seen_and_nothing_is_fetched(self):
        assert seen(built(PAGE, kind="alternative")).text == "We need housings & lids.\n\nDana"

    def test_files_are_named_and_not_kept(self):
        found = seen(
            built(PLAIN, file('"../../etc/part 7.pdf"', b"x" * 1_000), file('"C:\\\\a.dwg"', b"", "image/vnd.dwg"))
        )
        assert found.attachments == (
            Attachment(name="part 7.pdf", type="application/pdf", size=1_000),
            Attachment(name="a.dwg", type="image/vnd.dwg", size=0),
        )
        assert found.text == "We need housings."

    def test_a_text_that_is_attached_is_a_file(self):
        part = 'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="notes.txt"\r\n\r\nsecret'
        found = seen(built(PLAIN, part))
        assert (found.text, found.attachments[0].name) == ("We need housings.", "notes.txt")

    def test_a_drawing_of_a_name_in_another_charset(self):
        part = (
            "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''M%C3%BCller.pdf\r\n\r\n"
        )
        assert seen(built(PLAIN, part)).attachments[0].name == "Müller.pdf"

    @pytest.mark.parametrize(
        ("charset", "coding"),
        [("iso-8859-1", "latin-1"), ("windows-1252", "cp1252"), ("utf-16", "utf-16"), ("gb2312", "gb2312")],
    )
    def test_texts_of_other_charsets(self, charset, coding):
        said = "Gehäuse" if coding != "gb2312" else "外壳"
        raw = mail("", Content_Type=f"text/plain; charset={charset}") + said.encode(coding)
        assert seen(raw).text == said

    def test_a_wrong_charset_is_guessed(self):
        assert seen(mail("Gehäuse", Content_Type="text/plain; charset=us-ascii")).text == "Gehäuse"
        assert seen(mail("", Content_Type="text/plain; charset=utf-8") + "Gehäuse".encode("cp1252")).text == "Gehäuse"

    def test_encoded_words_and_words_that_are_not(self):
        assert seen(mail(Subject="=?utf-8?b?R2Vow6R1c2U=?=")).subject == "Gehäuse"
        assert seen(mail(Subject="Gehäuse")).subject == "Gehäuse"
        assert seen(mail(From="=?iso-8859-1?q?J=F6rg?= <j@medico.example>")).sender.name == "Jörg"

    def test_signs_that_steer_and_nuls_go(self):
        found = seen(mail("a\0b\u202ec\u200b", Subject="x\u202ey\x07"))
        assert (found.text, found.subject) == ("abc", "xy")

    def test_what_is_quoted_and_the_signature_stand_apart(self):
        found = seen(mail("Yes, please.\n\nOn Mon, Nov 2, 2026 at 9:00 Sam wrote:\n> How many?"))
        assert (found.text, found.rest) == ("Yes, please.", "On Mon, Nov 2, 2026 at 9:00 Sam wrote:\n> How many?")
        assert seen(mail("Yes.\n-- \nDana Ito\nMedico")).rest == "-- \nDana Ito\nMedico"

    def test_a_mail_that_only_quotes_keeps_all(self):
        assert seen(mail("> 20,000 a year")).text == "> 20,000 a year"

    def test_more_than_is_kept_is_cut_and_says_so(self):
        found = seen(mail("x" * 30_000))
        assert (len(found.text), found.is_cut) == (LONGEST_TEXT, True)

    def test_answers_to_another_domain_are_shown(self):
        assert seen(mail(Reply_To="me@elsewhere.example")).reply_to == "me@elsewhere.example"
        assert seen(mail(Reply_To="other@medico.example")).reply_to == ""

    def test_a_repeat_has_the_same_key(self):
        again = b"Received: by another.example; Tue, 3 Nov 2026 14:30:00 +0000\r\n" + mail()
        assert seen(again).key == seen(mail()).key
        assert seen(mail(Message_ID="<2@medico.example>")).key != seen(mail()).key
        unnamed = mail(Message_ID="")
        assert seen(unnamed).key == seen(unnamed).key != seen(mail("Other", Message_ID="")).key


class TestMachines:
    """What no person wrote."""

    @pytest.mark.parametrize(
        ("headers", "why"),
        [
            ({"Auto_Submitted": "auto-replied"}, "auto_submitted"),
            ({"Auto_Submitted": "auto-generated; x=y"}, "auto_submitted"),
            ({"X_Autoreply": "yes"}, "auto_submitted"),
            ({"Precedence": "Bulk"}, "precedence"),
            ({"X_Auto_Response_Suppress": "All"}, "auto_response_suppress"),
            ({"Return_Path": "<>"}, "bounce"),
            ({"From": "MAILER-DAEMON@medico.example"}, "bounce"),
            ({"Content_Type": 'multipart/report; boundary="x"'}, "bounce"),
            ({"List_Id": "<news.medico.example>"}, "list"),
            ({"Auto_Submitted": "no"}, ""),
            ({"Precedence": "first-class"}, ""),
            ({"Return_Path": "<dana@medico.example>"}, ""),
        ],
    )
    def test_each_is_named(self, headers, why):
        assert seen(mail(**headers)).automated == why


class TestForwards:
    """What a colleague passes on is of whoever wrote it first."""

    SAM = {"From": "Sam Keller <sam@maker.example>", "Subject": "Fwd: Housings"}

    @pytest.mark.parametrize(
        "body",
        [
            "See below.\n\n---------- Forwarded message ---------\nFrom: Dana Ito <dana@medico.example>\nDate: x\n\nHi",
            "-----Original Message-----\nFrom: Dana Ito [mailto:dana@medico.example]\n\nHi",
            "Begin forwarded message:\n\n> From: Dana Ito <dana@medico.example>\n> Subject: x\n\nHi",
            "-----Ursprüngliche Nachricht-----\nVon: Dana Ito <DANA@medico.example>\n\nHi",
        ],
    )
    def test_a_plain_forward_names_the_writer(self, body):
        found = seen(mail(body, **self.SAM))
        assert found.sender == Person("dana@medico.example", "Dana Ito")
        assert found.forwarded_by == Person("sam@maker.example", "Sam Keller")
        assert "Hi" in found.text

    def test_a_mail_that_is_attached_names_its_writer(self):
        inner = "Content-Type: message/rfc822\r\n\r\n" + mail("Inner words").decode()
        found = seen(built(PLAIN, inner, **self.SAM))
        assert found.sender.address == "dana@medico.example"
        assert found.attachments[0].type == "message/rfc822"

    def test_where_it_names_nobody_a_person_is_asked(self):
        found = seen(mail("Please look.", **self.SAM))
        assert (found.sender, found.forwarded_by.address) == (Person(), "sam@maker.example")

    def test_a_colleague_is_not_who_asked(self):
        found = seen(mail("-----Original Message-----\nFrom: <eve@maker.example>\nFrom: <d@x.example>", **self.SAM))
        assert found.sender == Person()

    def test_what_a_stranger_forwards_is_the_strangers(self):
        found = seen(mail("Begin forwarded message:\nFrom: <eve@other.example>", Subject="Fwd: x"))
        assert (found.sender.address, found.forwarded_by) == ("dana@medico.example", None)


class TestWhatOurHostSays:
    """When it came, and who vouches for whom."""

    def test_the_receipt_is_what_our_host_wrote_on_top(self):
        raw = b"Received: from a by mx.maker.example with ESMTPS; Tue, 3 Nov 2026 14:30:00 +0000\r\n" + mail()
        assert seen(raw).received_at == NOW - timedelta(minutes=30)

    @pytest.mark.parametrize(
        "line",
        [
            "by mx.maker.example; Tue, 3 Nov 2026 15:30:00 +0000",
            "by mx.maker.example; Tue, 3 Nov 2020 15:00:00 +0000",
            "by mx.maker.example; Tue, 3 Nov 2026 14:30:00",
            "by mx.evil.example; Tue, 3 Nov 2026 14:30:00 +0000",
            "by mx.maker.example; nonsense",
        ],
        ids=["future", "long ago", "no zone", "another host", "no date"],
    )
    def test_else_it_is_when_we_heard_of_it(self, line):
        assert seen(f"Received: {line}\r\n".encode() + mail()).received_at == NOW

    def test_the_date_of_the_sender_counts_nothing(self):
        assert seen(mail(Date="Tue, 3 Nov 2015 14:00:00 +0000")).received_at == NOW

    PASSES = "mx.maker.example; spf=pass; dmarc=pass (p=REJECT) header.from=medico.example"

    @pytest.mark.parametrize(
        ("line", "is_proven"),
        [
            (PASSES, True),
            ("mx.maker.example 1; dmarc=pass header.from=MEDICO.example", True),
            ("mx.maker.example; dmarc=fail header.from=medico.example", False),
            ("mx.maker.example; dmarc=pass header.from=evil.example", False),
            ("mx.maker.example; dmarc=none; spf=pass header.from=medico.example", False),
            ("mx.evil.example; dmarc=pass header.from=medico.example", False),
            ("mx.maker.example; x=(dmarc=pass header.from=medico.example)", False),
            ("", False),
        ],
    )
    def test_only_our_host_vouches(self, line, is_proven):
        assert seen(mail(Authentication_Results=line)).is_proven is is_proven

    def test_what_stands_below_was_there_before(self):
        ours = b"Authentication-Results: mx.maker.example; dmarc=fail header.from=medico.example\r\n"
        assert not seen(ours + mail(Authentication_Results=self.PASSES)).is_proven

    def test_two_senders_are_no_one(self):
        two = mail(From="Dana <dana@medico.example>, Eve <eve@medico.example>", Authentication_Results=self.PASSES)
        assert not seen(two).is_proven
        twice = b"From: eve@other.example\r\n" + mail(Authentication_Results=self.PASSES)
        assert not seen(twice).is_proven


class TestRubbish:
    """No mail is an error, nor takes for ever."""

    @pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
    def test_odd_mails(self, raw):
        began = time.perf_counter()
        found = seen(raw)
        took = time.perf_counter() - began
        assert storable(found)
        assert took < SECONDS

    def test_a_large_mail_takes_a_few_times_its_size(self):
        raw = built(PLAIN, file('"a.pdf"', b"x" * 4_000_000))
        tracemalloc.start()
        found = seen(raw)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.attachments[0].size == 4_000_000
        assert most < 12 * len(raw)

    def test_of_a_mail_that_is_too_much_the_head_is_read(self):
        found = seen(mail("", Content_Type="multipart/mixed; boundary=b") + ODD["multiparts in multiparts"])
        assert (found.sender.address, found.subject, found.is_cut) == ("dana@medico.example", "Housings", True)

    @given(st.binary(max_size=3_000))
    def test_any_bytes(self, raw):
        assert storable(seen(raw))

    @settings(max_examples=150)
    @given(st.data())
    def test_a_mail_with_bytes_changed(self, data):
        raw = bytearray(data.draw(st.sampled_from([GOOD, built(PLAIN, PAGE, file('"a.pdf"', b"xyz"))])))
        for _ in range(data.draw(st.integers(1, 12))):
            place = data.draw(st.integers(0, len(raw) - 1))
            raw[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9)) or b" "
        assert storable(seen(bytes(raw)))

    @given(st.text(max_size=300), st.sampled_from(["From", "To", "Subject", "Content_Type", "Received", "Return_Path"]))
    def test_any_words_in_a_header(self, words, name):
        head = " ".join(words.split())
        assert storable(seen(mail(**{name: head.encode("utf-8", "replace").decode()})))
