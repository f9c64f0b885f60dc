"""Tiles kept in the process: the last few thousand that were asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class TileStore:
    """The most recently asked tiles. Two threads may draw the same tile once each; neither waits."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        """The tile under this key, drawn if it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        data = draw()
        with self._lock:
            self._kept[key] = data
            while len(self._kept) > self.limit:
                self._kept.popitem(last=False)
        return data
