"""Which column of somebody's table means what: read from a small JSON or TOML file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent.parent / "replay_mappings"
OWN = {
    "id": "id",
    "time": {"column": "time"},
    "lat": "lat",
    "long": "long",
    "service_code": {"column": "service_code"},
    "description": {"columns": ["description"]},
}
Cells = Mapping[str, str]


class Unusable(Exception):
    """The file or its mapping cannot be used; the text says why."""


@dataclass(frozen=True)
class ColumnMap:
    """A mapping, ready to turn a line of the table into the parameters of a report."""

    id: str
    time: Mapping[str, str]
    lat: str
    long: str
    address_id: str
    service_code: Mapping[str, Any]
    description: Mapping[str, Any]
    address_string: Mapping[str, Any]
    attributes: Mapping[str, str] = field(default_factory=dict)
    language: str = "id"

    @property
    def columns(self) -> set[str]:
        """Every column this mapping reads."""
        named = {self.id, self.lat, self.long, self.address_id, self.time["column"], *self.attributes.values()}
        named |= {self.service_code.get("column", "")}
        named |= {*self.description.get("columns", ()), *self.address_string.get("columns", ())}
        return named - {""}

    def moment(self, cells: Cells) -> datetime:
        """When the row was said, with its zone. Raises ValueError where the cell holds no such time."""
        text = cells[self.time["column"]].strip()
        form = self.time.get("format")
        said = datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - zone below
        if said.tzinfo is None:
            said = datetime.fromisoformat(f"{said.isoformat()}{self.time.get('zone', '+07:00')}")
        return said

    def form(self, cells: Cells) -> dict[str, str]:
        """The row in the standard's words; empty cells are left out."""
        told = {
            "service_code": self._service(cells),
            "description": _joined(self.description, cells),
            "address_string": _joined(self.address_string, cells)[:250],
            "language": self.language,
        }
        for name, column in (("lat", self.lat), ("long", self.long), ("address_id", self.address_id)):
            told[name] = cells[column].strip() if column else ""
        for code, column in self.attributes.items():
            told[f"attribute[{code}]"] = cells[column].strip()
        return {name: value for name, value in told.items() if value}

    def _service(self, cells: Cells) -> str:
        if "constant" in self.service_code:
            return str(self.service_code["constant"])
        theirs = cells[self.service_code["column"]].strip()
        if "map" not in self.service_code:
            return theirs
        return str(self.service_code["map"].get(theirs, self.service_code.get("otherwise", theirs)))


def read_mapping(path: Path) -> ColumnMap:
    """The mapping in a file. Raises Unusable where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
        return _mapping(content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Unusable(f"{path}: this is no mapping ({problem!r}).") from None


def mapping_for(header: Sequence[str]) -> ColumnMap:
    """The shipped mapping whose columns all stand in the table's header, or the one that needs no mapping."""
    known = set(header)
    for path in sorted(SHIPPED.glob("*.json")):
        mapping = read_mapping(path)
        if mapping.columns <= known:
            return mapping
    own = _mapping(OWN)
    if own.columns <= known:
        return own
    raise Unusable(f"No mapping fits the columns {', '.join(header)}. Write one and name it with --mapping.")


def _mapping(content: Mapping[str, Any]) -> ColumnMap:
    return ColumnMap(
        id=content.get("id", ""),
        time={str(key): str(value) for key, value in content["time"].items()},
        lat=content.get("lat", ""),
        long=content.get("long", ""),
        address_id=content.get("address_id", ""),
        service_code=dict(content["service_code"]),
        description=dict(content["description"]),
        address_string=dict(content.get("address_string", {})),
        attributes=dict(content.get("attributes", {})),
        language=content.get("language", "id"),
    )


def _joined(spec: Mapping[str, Any], cells: Cells) -> str:
    parts = [text for column in spec.get("columns", ()) if (text := cells[column].strip())]
    return ". ".join(dict.fromkeys(parts)) or str(spec.get("if_empty", ""))
