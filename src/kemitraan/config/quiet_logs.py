"""Log lines that say what went wrong and where, and nothing of what somebody typed or asked for.

Django and most libraries put paths, values and texts of errors into their lines: a receipt code in an address, a row in
a database's complaint. Our own loggers write no such things and are printed whole; of all others we print the fixed
text of the line, its status, and for an error its kind and the lines of code it came through.
"""

from __future__ import annotations

import logging
import os
import traceback

OURS = ("kemitraan", "psycopg.pool")  # the pool names hosts and counts, never rows


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
