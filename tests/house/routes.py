"""Every address of the project, for the house tests and the access matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One URL pattern: its full name (``people:sign_in``), its address pattern and its view."""

    name: str
    address: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def access(self) -> str:
        """Who may come in, as the view declares it; empty where it says nothing."""
        return getattr(self.view, "access", "")


def routes(patterns: Sequence[URLPattern | URLResolver] | None = None) -> list[Route]:
    """All routes below these patterns (without: of the project)."""
    return list(_walk(get_resolver().url_patterns if patterns is None else patterns, "", "", ()))


def _walk(
    patterns: Sequence[URLPattern | URLResolver], namespace: str, address: str, arguments: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        here = address + str(pattern.pattern)
        named = (*arguments, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, here, named)
        else:
            yield Route(f"{namespace}{pattern.name or ''}", here, pattern.callback, named)
