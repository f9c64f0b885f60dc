"""One network per folder and process, opened at its first use and again after an import."""

import threading
from pathlib import Path

from kemitraan.roads import store
from kemitraan.roads.estimate import StraightLine
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.responders import Network

_opened: dict[Path, RoadNetwork] = {}
_lock = threading.Lock()
_straight = StraightLine()


def open_network(folder: str | Path | None) -> Network:
    """The network in use in `folder`, always the same object until an import replaces it; without one (or
    with None) the straight line, whose every time is an estimate."""
    if folder is None:
        return _straight
    place = Path(folder)
    name = store.current(place)
    if not name:
        return _straight
    network = _opened.get(place)
    if network is None or network.generation != name:
        with _lock:
            network = _opened.get(place)
            if network is None or network.generation != name:
                network = _opened[place] = store.load(place)
    return network
