"""The reader's language: which of the two it is, and what is made once for each of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, Protocol, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")


def in_english() -> bool:
    """Whether the reader reads English; everybody else is told in Indonesian."""
    return (get_language() or "").startswith("en")


def reader_language() -> str:
    """The reader's language as a code: ``en`` or ``id``."""
    return "en" if in_english() else "id"


class Named(Protocol):
    """A row with a name in both languages."""

    name_id: str
    name_en: str


def name_of(row: Named) -> str:
    """What a row is called in the reader's language."""
    return row.name_en if in_english() else row.name_id


def once_a_language(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Remember what a function makes of its arguments, apart for each language it is asked in.

    For words and marks that lists say over and over: ``most`` results are kept, the ones longest unasked go first.
    The function may depend on its arguments, on the language and on nothing else; its arguments must be hashable.
    """

    def remembered(make: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def kept(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
            return make(*args, **kwargs)

        @wraps(make)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            return kept(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # hashable, as said above

        return asked

    return remembered
