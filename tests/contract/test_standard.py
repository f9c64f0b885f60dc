"""Our answers against the JSON schemas of GeoReport v2, where the standard's files are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from kemitraan.gateways.tests.builders import V2, Program

STANDARD = Path(__file__).resolve().parents[2].parent / "shared" / "standards" / "open311"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not STANDARD.is_dir(), reason="the schemas of Open311 are not at ../shared/standards/open311"),
]


def check(instance: object, name: str) -> None:
    """Raise where the instance breaks the standard's schema of that name."""
    files = {path.name: json.loads(path.read_text()) for path in STANDARD.glob("*.json")}
    dialect = "http://json-schema.org/draft-07/schema#"
    resources = [(file, Resource.from_contents({"$schema": dialect} | schema)) for file, schema in files.items()]
    validator = jsonschema.Draft7Validator(
        files[name], registry=Registry().with_resources(resources), format_checker=jsonschema.FormatChecker()
    )
    validator.validate(instance)


def test_services(client):
    listed = client.get(f"{V2}/services.json").json()
    assert len(listed) > 20
    check(listed, "services.json")
    for service in listed:
        check(service, "service.json")
        definition = client.get(f"{V2}/services/{service['service_code']}.json").json()
        check(definition, "service-definition.json")
        assert bool(definition["attributes"]) == service["metadata"]


def test_requests(client):
    program = Program()
    (made,) = program.send(address_string="depan pasar", media_url="https://foto.example/1.jpg").json()
    for answer in (
        program.get("requests.json").json(),
        program.get(f"requests/{made['service_request_id']}.json").json(),
        client.get(f"{V2}/requests/{made['service_request_id']}.json").json(),
    ):
        check(answer, "requests.json")
        for request in answer:
            check(request, "request.json")


def test_can_fail():
    with pytest.raises(jsonschema.ValidationError):
        check([{"service_code": "B01"}], "services.json")
    with pytest.raises(jsonschema.ValidationError):
        check({"service_request_id": "1", "status": "pending"}, "request.json")
