"""The standard's door: services, reports in, and how they stand."""

import pytest

from kemitraan.gateways.models import Delivery
from kemitraan.journal.api import Entry
from kemitraan.reports import api as reports

from .builders import V2, Program, fresh_key, make_sender, seed_world, xml

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db):
    seed_world()


def test_discovery_names_the_endpoint(client):
    told = client.get("/open311/discovery.json").json()
    (endpoint,) = told["endpoints"]
    assert endpoint["url"].endswith(V2) and endpoint["type"] == "test"
    root = xml(client.get("/open311/discovery.xml"))
    assert [part.text for part in root.iter("format")] == ["application/json", "text/xml"]


def test_services_are_what_can_be_reported_here(client):
    listed = client.get(f"{V2}/services.json").json()
    codes = {service["service_code"] for service in listed}
    assert "B01" in codes and "D01" not in codes, "complaints about police are received elsewhere"
    flood = next(service for service in listed if service["service_code"] == "B01")
    assert (flood["service_name"], flood["metadata"], flood["type"]) == ("Banjir", True, "realtime")
    root = xml(client.get(f"{V2}/services.xml?lang=en"))
    names = {part.findtext("service_code"): part.findtext("service_name") for part in root.iter("service")}
    assert names["B01"] == "Flood" and set(names) == codes


def test_a_definition_lists_the_questions(client):
    told = client.get(f"{V2}/services/B01.json", headers={"Accept-Language": "en-GB"}).json()
    assert [question["code"] for question in told["attributes"]] == ["depth_cm", "trapped"]
    assert told["attributes"][1]["values"][0] == {"key": "yes", "name": "Yes"}
    root = xml(client.get(f"{V2}/services/B01.xml"))
    assert root.findtext("attributes/attribute/values/value/key") == "yes"
    assert client.get(f"{V2}/services/A01.json").json()["attributes"] == []
    missing = client.get(f"{V2}/services/ZZZ.json")
    assert missing.status_code == 404 and missing.json()[0]["code"] == 404


def test_a_report_is_kept_with_its_answers_and_its_sender():
    answered = Program().send(
        **{"attribute[depth_cm]": "40", "attribute[trapped]": "yes", "first_name": "Sari", "phone": "0812 3456 789"},
        media_url="http://169.254.169.254/latest",
        external_id="row-1",
        happened_at="2026-11-23T20:41:00+07:00",
    )
    assert answered.status_code == 201, answered.content
    (told,) = answered.json()
    report = reports.Report.objects.get(code=told["service_request_id"])
    assert (report.channel, report.external_id, report.unit.name) == ("open311", "row-1", "Polsek Gambir")
    assert report.unit.name in told["service_notice"] and "WIB" in told["service_notice"]
    assert report.reporter.phone == "+628123456789" and report.reporter.name == "Sari"
    assert {answer.code: answer.shown for answer in report.answers.all()} == {"depth_cm": "40", "trapped": "Ya"}
    assert Delivery.objects.get(report=report).api_key.name == "Demo"
    assert Delivery.objects.get(report=report).media_url == "http://169.254.169.254/latest"
    assert Entry.objects.filter(kind="report.received", subject_id=report.pk).count() == 1


def test_a_report_in_xml():
    root = xml(Program().send("xml"))
    assert reports.Report.objects.filter(code=root.findtext("request/service_request_id")).exists()


def test_a_kelurahan_instead_of_a_point():
    answered = Program().send(lat=None, long=None, address_id="31.71.01.1001", address_string="depan pasar")
    assert answered.status_code == 201, answered.content
    report = reports.Report.objects.get()
    assert (report.area.code, report.landmark, report.lat) == ("31.71.01.1001", "depan pasar", None)


@pytest.mark.parametrize("by_header", [False, True])
def test_the_same_key_is_the_same_report(by_header):
    key, program = fresh_key(), Program()
    ways = {"headers": {"Idempotency-Key": key}} if by_header else {"key": key}
    first, second = program.send(**ways), program.send(**ways)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json() and reports.Report.objects.count() == 1
    other = program.send(**ways, description="Sesuatu yang lain")
    assert other.status_code == 422 and other.json()[0]["reason"] == "key_reused"
    assert reports.Report.objects.count() == Delivery.objects.count() == 1


def test_keys_of_two_senders_never_meet():
    key = fresh_key()
    _, other = make_sender()
    codes = {Program(sender).send(key=key).json()[0]["service_request_id"] for sender in ("DEMO", other)}
    assert len(codes) == 2


def test_one_report_in_full_to_its_sender_and_its_state_to_the_holder_of_the_code(client):
    program = Program()
    (made,) = program.send(address_string="depan pasar").json()
    code = made["service_request_id"]
    (mine,) = program.get(f"requests/{code}.json").json()
    assert mine["description"] == "Air masuk rumah" and mine["address"] == "depan pasar"
    assert mine["status"] == "open" and mine["agency_responsible"] == "Polsek Gambir"
    assert mine["kemitraan"]["state"] == "received" and mine["kemitraan"]["offered_at"] is None
    for other in ({}, {"api_key": make_sender()[1]}):
        (bare,) = client.get(f"{V2}/requests/{code}.json", other).json()
        assert bare["status"] == "open" and bare["status_notes"]
        assert [bare[name] for name in ("description", "address", "lat", "long", "address_id")] == [None] * 5
        assert "kemitraan" not in bare
    assert client.get(f"{V2}/requests/0000-0000-0000.json").status_code == 404
    assert xml(client.get(f"{V2}/requests/{code}.xml")).findtext("request/description") == ""


def test_the_list_holds_what_the_key_brought_and_nothing_else(client):
    _, key = make_sender()
    program, other = Program(key), Program()
    mine = [program.send().json()[0]["service_request_id"] for _ in range(3)]
    foreign = other.send().json()[0]["service_request_id"]

    def codes(**query):
        return [row["service_request_id"] for row in program.get("requests.json", **query).json()]

    assert codes() == mine[::-1]
    assert codes(service_request_id=f"{mine[0]},{foreign}") == mine[:1]
    assert codes(service_request_id=foreign) == []
    assert codes(page="2", page_size="2") == mine[:1]
    assert program.get("requests.json", status="closed").json() == []
    assert len(program.get("requests.json", status="open,closed", service_code="B01,K01").json()) == 3
    assert program.get("requests.json", end_date="2020-01-01T00:00:00Z").json() == []
    assert len(xml(program.get("requests.xml")).findall("request")) == 3
    assert client.get(f"{V2}/requests.json").status_code == 403


def test_a_key_that_may_not_read_sees_no_list():
    _, key = make_sender(may_read_own=False)
    program = Program(key)
    code = program.send().json()[0]["service_request_id"]
    assert program.get("requests.json").json() == []
    assert program.get(f"requests/{code}.json").json()[0]["description"] is None


def test_a_token_is_the_id():
    program = Program()
    code = program.send().json()[0]["service_request_id"]
    assert program.get(f"tokens/{code}.json").json() == [{"service_request_id": code, "token": code}]
    assert program.get("tokens/nonsense.json").status_code == 404


def test_the_state_follows_the_report():
    program = Program()
    code = program.send().json()[0]["service_request_id"]
    reports.Report.objects.filter(code=code).update(state="confirmed")
    (told,) = program.get(f"requests/{code}.json", lang="en").json()
    assert (told["status"], told["status_notes"]) == ("closed", "The reporter says it is solved.")


def test_every_state_has_its_words():
    program = Program()
    code = program.send().json()[0]["service_request_id"]
    for state in reports.STATES:
        reports.Report.objects.filter(code=code).update(state=state)
        (told,) = program.get(f"requests/{code}.json").json()
        assert told["status_notes"] and told["status"] == ("open" if state in reports.OPEN_STATES else "closed")
