"""Mail goes to a real SMTP server, is tried again when it can't get through, and is never sent twice."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from kemitraan.messaging import api as messaging
from kemitraan.messaging.models import Message
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


class Mailbox:
    def __init__(self):
        self.mails = []
        self.say = "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.say.startswith("250"):
            self.mails.append((envelope.rcpt_tos, envelope.content.decode()))
        return self.say


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()


@pytest.fixture(autouse=True)
def _seeded(db):
    messaging.seed_templates()


def queued(**changes):
    given = {
        "to": messaging.Address("email", "sari@contoh.id"),
        "language": "id",
        "about": "report",
        "about_id": 1,
        "context": {"code": "7F3K9QWX2M4D", "unit": "Polsek Tebet", "due": "2026-11-23T13:49:00+00:00"},
    } | changes
    messaging.queue("report.received", **given)
    return Message.objects.latest("id")


def test_a_mail_arrives_once_with_the_words_of_its_language(mailbox):
    queued()
    assert messaging.deliver_waiting() == 1
    assert messaging.deliver_waiting() == 0
    ((to, content),) = mailbox.mails
    assert to == ["sari@contoh.id"] and "7F3K-9QWX-2M4D" in content and "20.49 WIB" in content


def test_a_refusing_server_is_tried_again_and_the_failure_shown(mailbox):
    mailbox.say = "451 later"
    message = queued()
    messaging.deliver_waiting()
    message.refresh_from_db()
    assert message.state == "queued" and message.attempts == 1 and "451" in message.error
    mailbox.say = "250 OK"
    with clock.travel(timedelta(minutes=2)):
        messaging.deliver_waiting()
    message.refresh_from_db()
    assert message.state == "sent" and len(mailbox.mails) == 1


def test_a_final_refusal_gives_up_and_can_be_put_back(mailbox):
    mailbox.say = "554 no"
    message = queued()
    messaging.deliver_waiting()
    message.refresh_from_db()
    assert message.state == "failed"
    assert messaging.try_again(message.pk) and not messaging.try_again(message.pk)


def test_a_disguised_mail_says_nothing(mailbox):
    queued(disguise=True)
    messaging.deliver_waiting()
    assert "Polsek" not in mailbox.mails[0][1] and "lapor" not in mailbox.mails[0][1].lower()


def test_what_a_value_says_is_never_a_place_and_headers_cannot_be_split(mailbox):
    queued(context={"code": "{unit}\r\nBcc: x@y.id", "unit": "SECRET", "due": ""})
    messaging.deliver_waiting()
    assert "SECRET" not in mailbox.mails[0][1].split("\r\n\r\n")[0]
    assert "\nBcc:" not in mailbox.mails[0][1].replace("\r", "")


def test_a_new_wording_is_a_new_version_and_unknown_places_are_refused():
    messaging.change_wording("report.received", "id", "Baru {code}", "Isi {unit}", by="Dewi")
    assert messaging.rendered("report.received", "id", {"code": "AAAABBBB"})[0] == "Baru AAAA-BBBB"
    with pytest.raises(Refused):
        messaging.change_wording("report.received", "id", "{password}", "x", by="Dewi")


def test_every_message_has_words_in_both_languages_and_disguised():
    codes = {template.code for template in messaging.all_current()}
    for code in codes:
        assert {t.language for t in messaging.all_current() if t.code == code} == {"id", "en"}
        if code.startswith("report.") and not code.endswith(".disguised"):  # to residents
            assert f"{code}.disguised" in codes
