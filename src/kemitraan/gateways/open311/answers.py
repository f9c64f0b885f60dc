"""Answers in the standard's two forms, JSON and XML, and its form for errors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as Tree

from django.http import HttpResponse

Data = Mapping[str, object] | Sequence[Mapping[str, object]]

# What XML 1.0 cannot hold at all (section 2.2, Char).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# How the standard names the parts of its lists.
_PART = {
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
    "services": "service",
    "service_requests": "request",
    "errors": "error",
}
_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


def answer(root: str, data: Data, form: str, *, status: int = 200) -> HttpResponse:
    """``data`` under the standard's name ``root``, as ``form`` (json or xml)."""
    if form == "xml":
        body = Tree.tostring(_element(root, data), encoding="utf-8", xml_declaration=True)
    else:
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return HttpResponse(body, status=status, content_type=_TYPES[form])


def error(status: int, description: str, form: str, *, field: str = "", reason: str = "") -> HttpResponse:
    """One error as the standard writes it: a list of code and description; we add which field and why."""
    told: dict[str, object] = {"code": status, "description": description}
    if field:
        told["field"] = field
    if reason:
        told["reason"] = reason
    return answer("errors", [told], form, status=status)


def _element(name: str, value: object) -> Tree.Element:
    element = Tree.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(str(key), part) for key, part in value.items())
    elif isinstance(value, (list, tuple)):
        element.extend(_element(_PART.get(name, "item"), part) for part in value)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _NO_XML.sub("\ufffd", str(value))
    return element
