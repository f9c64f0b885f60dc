"""Receipt codes open reports, so they do not belong into a log: what is logged about an address says ``/l/…``."""

from __future__ import annotations

import logging
import re

_CODE = re.compile(r"/l/[^/\s]+")


class HideCodes(logging.Filter):
    """Takes the code out of every address in a record, in its text and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, without the code."""
        if isinstance(record.msg, str):
            record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(part) if isinstance(part, str) else part for part in record.args)
        return True


def hide(text: str) -> str:
    """The text with every code in an address replaced."""
    return _CODE.sub("/l/…", text)


def keep_codes_out_of_logs() -> None:
    """Put the filter on Django's own loggers of requests; again and again does no harm."""
    for name in ("django.request", "django.security.SuspiciousOperation", "django.security.csrf", "django.server"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, HideCodes) for one in logger.filters):
            logger.addFilter(HideCodes())
