"""Log lines that say what went wrong and where, and nothing of what somebody typed or asked for.

Django and most libraries put paths, values and texts of errors into their lines: a receipt code in an address, a row in
a database's complaint. Our own loggers write no such things and are printed whole; of all others we print the fixed
text of the line, its status, and for an error its kind and the lines of code it came through.
"""

from __future__ import annotations

import logging
import os
import re
import traceback

OURS = ("kemitraan", "psycopg.pool")  # the pool names hosts and counts, never rows


_ADDRESS = re.compile(r"(?<![\w/:.…])/[^\s\"'<>|]*")
_ARGUMENT = re.compile(r"<[^>]+>")
# Who names addresses in what they say; the settings put the filter on each of them.
SAY_ADDRESSES = (
    *("django.request", "django.server", "django.security", "django.security.csrf"),
    *("django.security.SuspiciousOperation", "django.security.SuspiciousFileOperation"),
    *("django.security.RequestDataTooBig", "django.security.TooManyFieldsSent", "django.security.TooManyFilesSent"),
    *("django.security.DisallowedHost", "django.security.DisallowedRedirect", "kemitraan.security"),
)


class HideAddresses(logging.Filter):
    """Takes what a link or a code opens out of every address in a record, whoever prints the record later."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, with the addresses' own words alone."""
        if isinstance(record.msg, str):
            record.msg = hide(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hide(part) if isinstance(part, str) else part for part in record.args)
        return True


def hide(text: str) -> str:
    """The text with ``…`` for every argument of an address (``/l/…/selesai/``) and for every query."""
    return _ADDRESS.sub(lambda found: _hidden(found[0]), text)


def _hidden(address: str) -> str:
    from django.urls import Resolver404, resolve  # the settings read this file before there are addresses

    path = address.partition("?")[0]
    try:
        route = str(resolve(path).route)
    except Resolver404:
        route = ""
    if not route or "(" in route:  # no page, which may be a link with something behind it; or a pattern
        return "/…" if path != "/" else path
    return "/" + _ARGUMENT.sub("…", route)


class WithoutWords(logging.Formatter):
    """``time level logger text``: whole for loggers of ours, without arguments and messages of errors for others."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        head = f"{self.formatTime(record)} {record.levelname} {record.name}"
        if record.name.split(".")[0] in OURS or record.name in OURS:
            return f"{head} {record.getMessage()}"
        status = str(getattr(record, "status_code", ""))
        fixed = str(record.msg) if record.args else ""  # with no arguments, the text itself may hold anything
        parts = [head, status, fixed, where(record.exc_info[1]) if record.exc_info else ""]
        return " ".join(part for part in parts if part)


def where(trouble: BaseException | None) -> str:
    """The kind of an error and the lines it came through. Without its message: that may carry people's words."""
    if trouble is None:
        return ""
    lines = traceback.extract_tb(trouble.__traceback__)
    path = " > ".join(f"{os.path.basename(line.filename)}:{line.lineno} {line.name}" for line in lines)
    code = getattr(trouble.__cause__, "sqlstate", None)
    return f"{type(trouble).__name__}{f' {code}' if code else ''} at {path}"
