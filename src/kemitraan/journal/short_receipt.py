"""A receipt short enough for a QR code: our signed promise alone, readable by ``verify/`` without us.

``KMR1:name:recorded_at:chain:signature:key`` where chain, signature and key are base64url without padding and colons
in the time are left out. It says: the log *name* promised, with *key*, to hold the fact of this chain value. The proof
that it does is too long for a code that a phone still reads; it stands in the JSON receipt.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from . import signing

MARK = "KMR1"


def short_receipt(receipt: Mapping[str, Any]) -> str:
    """The short form of what :func:`kemitraan.journal.receipt.receipt_for` gives."""
    fact = receipt["fact"]
    parts = [_short(base64.b64decode(fact["chain"])), _short(base64.b64decode(receipt["promise"]))]
    when = str(fact["recorded_at"]).replace(":", "")
    return ":".join([MARK, receipt["log"]["origin"], when, *parts, _short(signing.public_key())])


def _short(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
