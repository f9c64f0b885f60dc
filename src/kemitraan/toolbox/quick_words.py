"""The words of a page without detours: the language is a thread's own, and a text is looked up once a language.

Django keeps the language of a request in asgiref's ``Local``, so that it follows a request from a coroutine into its
threads. A look there costs a microsecond, and the page of a list looks two hundred times: a tenth of all its CPU. Our
pages are answered by threads from first to last; what runs in coroutines (the live process) says no words. The
catalogue itself is a chain of dictionaries behind two methods; its answers never change while a process runs.

Django's own functions stay for whatever is unusual: no language active, a text that is marked safe, a plural.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import trans_real

_real: Any = trans_real  # what is replaced is no part of its public face
MOST = 20_000  # texts a language; ours are some 6,000


def install() -> None:
    """Put them in the place of Django's; once a process, the second time nothing happens."""
    own: Any = vars(translation)["_trans"]
    if getattr(own.gettext, "quick", False):
        return
    _real._active = threading.local()
    own.gettext = _remembering(trans_real.gettext)


def _remembering(slow: Callable[[str], str]) -> Callable[[str], str]:
    """``gettext`` that remembers what it said in each language."""

    def gettext(message: str) -> str:
        active: Any = getattr(_real._active, "value", None)
        if active is None or type(message) is not str:
            return slow(message)
        try:
            known: dict[str, str] = active.known
        except AttributeError:
            known = active.known = {}
        text = known.get(message)
        if text is None:
            text = slow(message)
            if len(known) < MOST:
                known[message] = text
        return text

    gettext.quick = True  # type: ignore[attr-defined]
    return gettext
