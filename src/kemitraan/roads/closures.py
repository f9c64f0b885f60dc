"""Closing streets and opening them again: seen by the next search of every process, kept across restarts.

The list of closures is a small file replaced whole under a lock; what the searches read (a flag for each
piece, a time for each arc) lies in memory shared by all processes and follows from the list. Whoever opens
the network puts the shared part right again, so that a process killed half-way leaves nothing wrong behind.
"""

import fcntl
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from kemitraan.roads.arrays import F64, I64, Bool
from kemitraan.roads.network import RoadNetwork
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

FILE, LOCK = "closures.json", ".lock"
Record = dict[str, Any]


@dataclass(frozen=True)
class Closure:
    """One closing: why, since when, how much of the streets, and their lines for the map."""

    number: int
    reason: str
    at: datetime
    pieces: int
    metres: float
    lines: list[list[LonLat]]


def close_streets(network: RoadNetwork, pieces: Iterable[int], reason: str, at: datetime) -> Closure:
    """Close these pieces of street (see find_streets.py) from now on; several closures may cover one piece.

    Refused without pieces or reason, and where the network was replaced by an import meanwhile.
    """
    chosen = np.unique(np.fromiter(pieces, np.int64))
    if not chosen.size:
        raise Refused("nothing_to_close", "There is no street here that could be closed.", field="streets")
    if chosen[0] < 0 or chosen[-1] >= network.live.closed.size:
        raise Refused("no_such_street", "There is no such piece of street.", field="streets")
    if not reason.strip():
        raise Refused("no_reason", "Say why the street is closed.", field="reason")
    with _book(network) as book:
        record = {
            "number": max((one["number"] for one in book), default=0) + 1,
            "reason": reason.strip()[:500],
            "at": at.isoformat(),
            "pieces": chosen.tolist(),
            "generation": network.generation,
            "marks": _middles(network, chosen).round(7).tolist(),
        }
        book.append(record)
    return _closure(network, record)


def reopen_streets(network: RoadNetwork, number: int) -> Closure:
    """End a closing; pieces that another one covers stay closed. Refused (404) where there is no such
    closing.
    """
    with _book(network) as book:
        record = next((one for one in book if one["number"] == number), None)
        if record is None:
            raise Refused("no_such_closure", "This closing does not exist (any more).", status=404)
        book.remove(record)
    return _closure(network, record)


def closures(network: RoadNetwork) -> list[Closure]:
    """What is closed now, the oldest first."""
    book = network.book if network.folder is None else _read(network.folder)
    return [_closure(network, record) for record in book if record["generation"] == network.generation]


def close_pieces(network: RoadNetwork, pieces: Iterable[int]) -> None:
    """Make exactly these pieces closed in the shared memory, and number the change.

    The flags come before the times and the number last: a search in between sees each street open or closed.
    """
    live, a = network.live, network.arrays
    closed: Bool = np.zeros(live.closed.size, np.bool_)
    closed[np.fromiter(pieces, np.int64)] = True
    np.copyto(live.closed, closed, where=live.closed != closed, casting="unsafe")
    shut = np.bincount(a["seg_chain"][closed], minlength=a["chain_a"].size) > 0
    ms = np.where(shut[a["arc_line"] >> 1], np.int32(-1), a["arc_ms"])
    np.copyto(live.arcs[:, 1], ms, where=live.arcs[:, 1] != ms)
    live.version[0] += 1


def settle(network: RoadNetwork) -> None:
    """Put the shared memory right after a restart or a kill, from the file; changes nothing that is right."""
    if network.folder is None:
        return
    with _locked(network.folder):
        book = [one for one in _read(network.folder) if one["generation"] == network.generation]
        before = network.live.arcs[:, 1].copy(), network.live.closed.copy(), network.version
        close_pieces(network, _all_pieces(book))
        if np.array_equal(before[0], network.live.arcs[:, 1]) and np.array_equal(before[1], network.live.closed):
            network.live.version[0] = before[2]


@contextmanager
def carried_over(network: RoadNetwork, folder: Path) -> Iterator[None]:
    """While a new generation is put in use: find again on it the streets that are closed on the old one.

    Each piece is found by its middle, at most 30 metres away; a closing of which nothing is found is dropped.
    """
    from kemitraan.roads.snap import snap_many

    with _locked(folder):
        book = []
        for record in _read(folder):
            marks = np.array(record["marks"], np.float64).reshape(-1, 2)
            places = snap_many(network.streets, np.ascontiguousarray(marks[:, 0]), np.ascontiguousarray(marks[:, 1]))
            pieces = np.unique(places.seg[(places.seg >= 0) & (places.metres <= 30)])
            if pieces.size:
                book.append({**record, "pieces": pieces.tolist(), "generation": network.generation})
        if book:
            old = [one for one in _read(folder) if one["generation"] != network.generation]
            _write(folder, old + book)
        yield
        if book:
            _write(folder, book)


@contextmanager
def _book(network: RoadNetwork) -> Iterator[list[Record]]:
    """The list to change: written, and applied to the shared memory, when the block ends well."""
    if network.folder is None:
        yield network.book
        close_pieces(network, _all_pieces(network.book))
        return
    from kemitraan.roads.store import current

    with _locked(network.folder):
        if current(network.folder) != network.generation:
            raise Refused("network_replaced", "The streets were imported anew. Please try again.", status=409)
        book = [one for one in _read(network.folder) if one["generation"] == network.generation]
        yield book
        _write(network.folder, book)
        close_pieces(network, _all_pieces(book))


def _all_pieces(book: list[Record]) -> I64:
    return np.array([piece for record in book for piece in record["pieces"]], np.int64)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _read(folder: Path) -> list[Record]:
    try:
        records: list[Record] = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        return []
    return records


def _write(folder: Path, book: list[Record]) -> None:
    from kemitraan.roads.store import write_whole

    write_whole(folder / FILE, json.dumps(book, ensure_ascii=False))


def _middles(network: RoadNetwork, pieces: I64) -> F64:
    a = network.arrays
    p = pieces + a["seg_chain"][pieces]
    middles: F64 = np.column_stack([(a[f][p] + a[f][p + 1]) / 2 for f in ("point_lon", "point_lat")])
    return middles


def _closure(network: RoadNetwork, record: Record) -> Closure:
    from kemitraan.roads.lines import lines_of

    pieces = np.array(record["pieces"], np.int64)
    return Closure(
        number=record["number"],
        reason=record["reason"],
        at=datetime.fromisoformat(record["at"]),
        pieces=int(pieces.size),
        metres=float(network.arrays["seg_metres"][pieces].sum(dtype=np.float64)),
        lines=[[LonLat(x, y) for x, y in line] for line in lines_of(network, pieces).coordinates()],
    )
