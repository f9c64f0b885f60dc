"""E-mail by SMTP."""

from __future__ import annotations

import smtplib
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage

from kemitraan.messaging.channels import NotSent


def send(address: str, subject: str, body: str, message_id: int) -> None:
    """One plain-text mail. The message id is stable, so that a mailbox can drop a second copy."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<kemitraan-{message_id}@{domain}>" if domain else make_msgid()}
    mail = EmailMessage(subject=" ".join(subject.split()), body=body, to=[address], headers=headers)
    try:
        mail.send()
    except BadHeaderError:
        raise NotSent("bad header", final=True) from None
    except smtplib.SMTPRecipientsRefused:
        raise NotSent("the mail server refused the address", final=True) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"the mail server said {error.smtp_code}", final=500 <= error.smtp_code < 600) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(type(error).__name__) from None
