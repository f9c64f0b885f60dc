"""A list for a paginator: the page asked for is read ahead, with how many there are, in one statement."""

from __future__ import annotations

from typing import Generic, TypeVar

Line = TypeVar("Line")


class ReadAhead(Generic[Line]):
    """What the three long lists of this room share; each says in :meth:`_read` how a page is read."""

    first: int
    found: int
    lines: list[Line]

    def __init__(self, *, page: str | None, size: int) -> None:
        self.size = size
        number = int(page) if page and page.isascii() and page.isdigit() and len(page) < 5 else 1
        self._read((max(number, 1) - 1) * size)

    def __len__(self) -> int:
        """How many there are, counted no further than one page can lead."""
        return self.found

    def __getitem__(self, wanted: slice) -> list[Line]:
        """A page of lines."""
        if wanted.start != self.first:
            self._read(wanted.start)
        return self.lines[: wanted.stop - wanted.start]

    def _read(self, first: int) -> None:
        """Set ``first``, ``found`` and ``lines``: the page that begins at ``first``."""
        raise NotImplementedError
