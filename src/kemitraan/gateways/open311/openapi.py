"""This door described for machines: an OpenAPI 3.1 document, written by hand and held by tests."""

from __future__ import annotations

from typing import Any


def document() -> dict[str, Any]:
    """The whole description."""
    return {"openapi": "3.1.0", "info": {"title": "Kemitraan Open311", "version": "2"}, "paths": {}}
