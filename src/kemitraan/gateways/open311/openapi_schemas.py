"""The shapes of what goes in and out of the Open311 door, as JSON Schema."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def maybe(kind: str, **more: Any) -> Schema:
    """A value that may be null."""
    return {"type": [kind, "null"], **more}


def _object(needed: list[str], /, **properties: Schema) -> Schema:
    return {"type": "object", "required": needed, "properties": properties}


STRING: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Schema = maybe("string", format="date-time")

ERROR = _object(
    ["code", "description"],
    code={"type": "integer", "minimum": 400, "maximum": 499, "description": "the HTTP status"},
    description=STRING,
    field={"type": "string", "description": "the parameter at fault"},
    reason={"type": "string", "description": "a word for programs"},
)
ERRORS: Schema = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Error"}}

DISCOVERY = _object(
    ["changeset", "contact", "key_service", "endpoints"],
    changeset=MOMENT,
    contact=STRING,
    key_service=STRING,
    endpoints={
        "type": "array",
        "items": _object(
            ["specification", "url", "changeset", "type", "formats"],
            specification=STRING,
            url=STRING,
            changeset=MOMENT,
            type={"enum": ["test", "production"]},
            formats={"type": "array", "items": STRING},
        ),
    },
)

SERVICE = _object(
    ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"],
    service_code=STRING,
    service_name=STRING,
    description=STRING,
    metadata={"type": "boolean", "description": "whether the service asks questions of its own"},
    type={"const": "realtime"},
    keywords=STRING,
    group=STRING,
)

DEFINITION = _object(
    ["service_code", "attributes"],
    service_code=STRING,
    attributes={
        "type": "array",
        "items": _object(
            ["variable", "code", "datatype", "required", "datatype_description", "order", "description"],
            variable={"const": True},
            code=STRING,
            datatype={"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
            required={"type": "boolean"},
            datatype_description=STRING,
            order={"type": "integer", "minimum": 1},
            description=STRING,
            values={"type": "array", "items": _object(["key", "name"], key=STRING, name=STRING)},
        ),
    },
)

RECEIPT = _object(
    ["service_request_id", "service_notice", "account_id"],
    service_request_id={"type": "string", "pattern": "^[0-9A-Z]{12}$"},
    service_notice=STRING,
    account_id={"type": "null"},
)

REQUEST = _object(
    ["service_request_id", "status", "status_notes", "service_name", "service_code", "requested_datetime"],
    service_request_id=STRING,
    status={"enum": ["open", "closed"]},
    status_notes=STRING,
    service_name=STRING,
    service_code=STRING,
    description=maybe("string", maxLength=4000),
    agency_responsible=STRING,
    service_notice={"type": "null"},
    requested_datetime=MOMENT,
    updated_datetime=MOMENT,
    expected_datetime=MOMENT,
    address=maybe("string"),
    address_id=maybe("string"),
    zipcode={"type": "null"},
    lat=maybe("number", minimum=-90, maximum=90),
    long=maybe("number", minimum=-180, maximum=180),
    media_url=maybe("string"),
    kemitraan={
        **_object(
            ["state", "priority", "received_at", "offered_at", "area_code", "area_name", "duplicates_suggested"],
            state=STRING,
            priority={"type": "integer", "minimum": 1, "maximum": 4},
            received_at=MOMENT,
            offered_at=MAYBE_MOMENT,
            area_code=maybe("string"),
            area_name=maybe("string"),
            response_wanted={"type": "boolean"},
            duplicates_suggested={"type": "integer", "minimum": 0},
            external_id=maybe("string"),
        ),
        "description": "only to the key that brought the report",
    },
)

TOKEN = _object(["service_request_id", "token"], service_request_id=STRING, token=STRING)

NEW_REQUEST: Schema = {
    "type": "object",
    "required": ["service_code", "description"],
    "properties": {
        "api_key": {"type": "string", "description": "or the header X-Api-Key", "maxLength": 500},
        "service_code": {"type": "string", "minLength": 1, "maxLength": 40},
        "description": {"type": "string", "minLength": 1, "maxLength": 5000},
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "long": {"type": "number", "minimum": -180, "maximum": 180},
        "address_id": {"type": "string", "description": "code of a kelurahan, instead of lat and long"},
        "address_string": {"type": "string", "maxLength": 250, "description": "a landmark, shown to who goes there"},
        "email": {"type": "string", "maxLength": 254},
        "phone": {"type": "string", "maxLength": 40},
        "first_name": {"type": "string"},
        "last_name": {"type": "string"},
        "device_id": {"type": "string", "description": "never kept"},
        "account_id": {"type": "string", "description": "never kept"},
        "media_url": {"type": "string", "maxLength": 2000, "description": "kept as said, never fetched"},
        "key": {
            "type": "string",
            "maxLength": 200,
            "description": "made by the sender (a UUID): the same key is the same report; or Idempotency-Key",
        },
        "happened_at": MOMENT,
        "in_progress": {"type": "boolean"},
        "anonymous": {"type": "boolean", "description": "name, telephone and e-mail are then not kept"},
        "language": {"enum": ["id", "en"]},
        "external_id": {"type": "string", "maxLength": 80, "description": "the sender's own number"},
    },
    "patternProperties": {r"^attribute\[[^\[\]]{1,80}\]$": {"type": "string", "maxLength": 1000}},
}
