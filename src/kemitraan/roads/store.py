"""Networks on disk: one folder of arrays per import, swapped whole, mapped into memory by every process.

FOLDER/current              the name of the generation in use (replaced atomically)
FOLDER/g-.../about.json     counts, source, attribution
FOLDER/g-.../names.json     street names
FOLDER/g-.../NAME.npy       arrays; live-NAME.npy the writable, shared ones
FOLDER/closures.json        what is closed (closures.py), kept across imports
"""

import json
import os
import secrets
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from kemitraan.roads.closures import settle
from kemitraan.roads.network import Live, RoadNetwork, fresh_live
from kemitraan.toolbox.errors import Refused

FORMAT = 1
LIVE = ("closed", "arcs", "version")


def save(folder: Path, arrays: dict[str, np.ndarray], names: list[str], about: dict[str, Any]) -> str:
    """Write a new generation beside the one in use and give its name; nothing uses it yet."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"g-{secrets.token_hex(6)}"
    place = folder / f".{name}"
    place.mkdir()
    try:
        for key, array in arrays.items():
            np.save(place / f"{key}.npy", array)
        live = fresh_live(arrays)
        for key in LIVE:
            np.save(place / f"live-{key}.npy", getattr(live, key))
        _write(place / "names.json", names)
        _write(place / "about.json", {**about, "format": FORMAT, "arrays": sorted(arrays)})
        for file in place.iterdir():
            _sync(file)
        place.rename(folder / name)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return name


def put_in_use(folder: Path, name: str) -> None:
    """Make a saved generation the current one in a single step, and remove the others."""
    write_whole(folder / "current", name)
    for old in folder.glob("g-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)  # who has it mapped keeps it until they let go


def current(folder: Path) -> str:
    """The generation in use, or "" where none is."""
    try:
        return (folder / "current").read_text().strip()
    except FileNotFoundError:
        return ""


def load(folder: Path, name: str = "") -> RoadNetwork:
    """Map a generation (default: the one in use) into memory; refuses a folder without a network."""
    for _ in range(5):
        chosen = name or current(folder)
        if not chosen:
            raise Refused("no_network", f"There is no road network in {folder}.", field="folder")
        try:
            network = _map(folder, chosen)
            settle(network)
            return network
        except FileNotFoundError:
            if name or chosen == current(folder):
                break  # not swapped while we were reading: truly damaged
    raise Refused("damaged_network", f"Files of the road network in {folder} are missing.", field="folder")


def _map(folder: Path, name: str) -> RoadNetwork:
    place = folder / name
    about = json.loads((place / "about.json").read_text())
    if about.get("format") != FORMAT:
        raise Refused("old_network", "This road network must be imported again.", field="folder")
    arrays = {key: _array(place / f"{key}.npy", "c") for key in about["arrays"]}
    live = Live(**{key: _array(place / f"live-{key}.npy", "r+") for key in LIVE})
    names = json.loads((place / "names.json").read_text())
    return RoadNetwork(arrays, names, about, live, folder, name)


def _array(path: Path, mode: Any) -> np.ndarray:
    # "c" maps shared pages that this process could not change for others even by mistake. The plain view
    # gives numba one and the same type for mapped and for computed arrays.
    array: np.ndarray = np.load(path, mmap_mode=mode).view(np.ndarray)
    return array


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step: a reader finds the old text or the new one, also after a power cut."""
    fresh = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    fresh.write_text(text)
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
