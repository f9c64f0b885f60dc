"""This door described for machines: an OpenAPI 3.1 document, written by hand and held by tests."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from . import openapi_schemas as schemas
from .form import FORM, MULTIPART

_KINDS = {"json": "application/json", "xml": "text/xml"}
_ANY_TEXT = {"type": "string", "maxLength": 2000}


def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, Any] = {}
    for form in _KINDS:
        paths |= _paths_of(form)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kemitraan Open311",
            "version": "2",
            "description": "GeoReport v2. A story and its place are shown only to the API key that brought them.",
        },
        "servers": [{"url": f"{settings.PUBLIC_URL}/open311"}],
        "paths": paths,
        "components": {
            "schemas": {"Error": schemas.ERROR},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "query", "name": "api_key"},
                "header": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
            },
        },
    }


def _paths_of(form: str) -> dict[str, Any]:
    """The addresses that answer in one form."""
    return {
        f"/discovery.{form}": {"get": _read("discovery", form, schemas.DISCOVERY)},
        f"/v2/services.{form}": {"get": _read("services", form, _list_of(schemas.SERVICE), [_query("lang")])},
        f"/v2/services/{{service_code}}.{form}": {
            "get": _read("service", form, schemas.DEFINITION, [_path("service_code"), _query("lang")])
        },
        f"/v2/requests.{form}": {"get": _read_list(form), "post": _send(form)},
        f"/v2/requests/{{service_request_id}}.{form}": {
            "get": _read(
                "request",
                form,
                _list_of(schemas.REQUEST),
                [_path("service_request_id"), _query("lang"), _query("api_key")],
                [429],
            )
        },
        f"/v2/tokens/{{token}}.{form}": {
            "get": _read("token", form, _list_of(schemas.TOKEN), [_path("token"), _query("api_key")], [429])
        },
    }


def _read_list(form: str) -> dict[str, Any]:
    parameters = [
        _query("api_key"),
        _query("service_request_id", description="up to 50 receipt codes, with commas"),
        _query("service_code", description="with commas"),
        _query("start_date", schemas.MOMENT),
        _query("end_date", schemas.MOMENT, description="at most 90 days after start_date"),
        _query("status", description="open, closed or both with a comma"),
        _query("page", {"type": "integer", "minimum": 1, "maximum": 10_000}),
        _query("page_size", {"type": "integer", "minimum": 1, "maximum": 1_000}),
        _query("lang"),
    ]
    return {
        **_read("requests", form, _list_of(schemas.REQUEST), parameters, [403, 429]),
        "description": "The reports that this key brought, newest first; without dates those of the last 90 days.",
    }


def _send(form: str) -> dict[str, Any]:
    kept = _list_of(schemas.RECEIPT)
    return {
        "operationId": f"send_{form}",
        "requestBody": {
            "required": True,
            "content": {FORM: {"schema": schemas.NEW_REQUEST}, MULTIPART: {"schema": schemas.NEW_REQUEST}},
        },
        "parameters": [
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}},
            _query("lang"),
        ],
        "responses": {
            "200": _answer("the same key and content again: the same receipt", form, kept),
            "201": _answer("kept", form, kept),
            **_refusals(form, [403, 413, 415, 422, 429]),
        },
    }


def _read(
    name: str,
    form: str,
    schema: dict[str, Any],
    parameters: list[dict[str, Any]] | None = None,
    refusals: list[int] | None = None,
) -> dict[str, Any]:
    return {
        "operationId": f"{name}_{form}",
        "parameters": parameters or [],
        "responses": {"200": _answer("found", form, schema), **_refusals(form, refusals or [])},
    }


def _refusals(form: str, statuses: list[int]) -> dict[str, Any]:
    return {str(status): _answer("refused", form, schemas.ERRORS) for status in (400, 404, *statuses)}


def _answer(description: str, form: str, schema: dict[str, Any]) -> dict[str, Any]:
    # The XML answers have the same names; the standard gives no schema for them.
    return {"description": description, "content": {_KINDS[form]: {"schema": schema} if form == "json" else {}}}


def _list_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[^/]+$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: dict[str, Any] | None = None, *, description: str = "") -> dict[str, Any]:
    if name == "lang":
        schema = {"enum": ["id", "en"]}
    told = {"name": name, "in": "query", "required": False, "schema": schema or _ANY_TEXT}
    return told | ({"description": description} if description else {})
