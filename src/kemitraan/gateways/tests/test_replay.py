"""Reading somebody's table: mappings, keys, and what holds no report."""

import csv
import gzip
import json
from collections import Counter

import pytest

from kemitraan.gateways.replay.account import Account, is_through, quantile
from kemitraan.gateways.replay.door import Answer, Door
from kemitraan.gateways.replay.mapping import SHIPPED, Unusable, read_mapping
from kemitraan.gateways.replay.rows import read_table

OWN = ["id", "time", "lat", "long", "service_code", "description"]


def table(path, header, *rows):
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    return path


def test_the_shipped_mappings_can_be_read():
    assert {read_mapping(path).language for path in SHIPPED.glob("*.json")} == {"id", "en"}


def test_a_table_with_our_own_columns_needs_no_mapping(tmp_path):
    late = ["2", "2026-11-23T21:00:00+07:00", "-6.2", "106.8", "K05", "Motor hilang"]
    early = ["1", "2026-11-23T20:41:00Z", "-6.1", "106.9", "B01", "Air masuk"]
    file = table(tmp_path / "a.csv", OWN, late, ["3", "yesterday", "", "", "B01", "x"], early)
    read = read_table(file)
    assert [row.id for row in read.rows] == ["2", "1"], "in order of time, zones counted"
    assert len(read.skipped) == 1 and "line 3" in read.skipped[0]
    assert read.rows[0].form == {
        "service_code": "K05", "description": "Motor hilang", "lat": "-6.2", "long": "106.8", "language": "id",
        "happened_at": "2026-11-23T21:00:00+07:00", "external_id": "2",
    }  # fmt: skip


def test_keys_are_stable_and_a_row_of_its_own(tmp_path):
    row = ["1", "2026-11-23T20:41:00Z", "-6.1", "106.9", "B01", "Air"]
    file = table(tmp_path / "a.csv", OWN, row, row)
    keys = [one.key for one in read_table(file).rows]
    assert len(set(keys)) == 2, "the same number twice is two rows"
    assert [one.key for one in read_table(file).rows] == keys
    assert not set(keys) & {one.key for one in read_table(file, again="second time").rows}
    assert not set(keys) & {one.key for one in read_table(table(tmp_path / "b.csv", OWN, row, [*row[:5], "B"])).rows}


def test_the_flood_mapping(tmp_path):
    header = ["id", "created_at", "source", "lon", "lat", "title", "text", "flood_depth_cm", "rw_area_id"]
    rows = [["7", "2017-02-20T02:36:00", "qlue", "106.9", "-6.1", " ", "Air naik", "40.0", ""],
            ["8", "2017-02-20T02:37:00", "grasp", "106.9", "-6.1", "", "", "", ""]]  # fmt: skip
    file = tmp_path / "a.csv.gz"
    with gzip.open(file, "wt", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    first, second = read_table(file).rows
    assert first.form["description"] == "Air naik" and first.form["attribute[depth_cm]"] == "40.0"
    assert first.form["happened_at"] == "2017-02-20T02:36:00+07:00" and first.form["service_code"] == "B01"
    assert second.form["description"] == "Banjir" and "attribute[depth_cm]" not in second.form


def test_a_mapping_of_ones_own(tmp_path):
    file = table(tmp_path / "a.csv", ["nr", "wann", "was", "wo"], ["5", "23.11.2026 20:41", "Loch", "31.71.01.1001"])
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'id = "nr"\naddress_id = "wo"\n[time]\ncolumn = "wann"\nformat = "%d.%m.%Y %H:%M"\nzone = "+08:00"\n'
        '[service_code]\ncolumn = "was"\notherwise = "A03"\n[service_code.map]\nLoch = "L03"\n'
        '[description]\ncolumns = ["was"]\n'
    )
    (row,) = read_table(file, mapping).rows
    assert row.form["service_code"] == "L03" and row.form["address_id"] == "31.71.01.1001"
    assert row.at.isoformat() == "2026-11-23T20:41:00+08:00"


@pytest.mark.parametrize("content", ["{", "[]", '{"id": "x"}', '{"time": 1, "service_code": 2, "description": 3}'])
def test_mappings_that_are_none(tmp_path, content):
    (tmp_path / "m.json").write_text(content)
    with pytest.raises(Unusable):
        read_mapping(tmp_path / "m.json")


def test_tables_that_are_none(tmp_path):
    with pytest.raises(Unusable, match="columns"):
        read_table(table(tmp_path / "a.csv", ["what"], ["x"]))
    with pytest.raises(Unusable):
        read_table(tmp_path / "missing.csv")
    (tmp_path / "b.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(Unusable):
        read_table(tmp_path / "b.csv.gz")
    (tmp_path / "m.json").write_text(json.dumps({"time": {"column": "t"}, "service_code": {}, "description": {}}))
    with pytest.raises(Unusable, match="no column t"):
        read_table(tmp_path / "a.csv", tmp_path / "m.json")


@pytest.mark.parametrize("url", ["ftp://x", "nonsense", "http://"])
def test_addresses_that_are_none(url):
    with pytest.raises(Unusable):
        Door(url, "DEMO")


def test_the_account_counts_what_was_lost_and_doubled():
    account = Account(rows=3)
    kept = Answer(201, [{"service_request_id": "A"}])
    account.note("1", kept, 0.0)
    account.note("2", kept, 0.5)
    account.note("3", Answer(422, [{"code": 422, "reason": "outside", "field": "lat"}]), 0.0)
    account.note("4", Answer(0, None), 0.0)
    account.lost.append("A")
    told = account.summary()
    assert (told["accepted"], told["doubled"], told["lost"], told["refused"]) == (2, 1, 1, 2)
    assert Counter(told["refused_reasons"]) == {"422 outside lat": 1, "no answer": 1}
    assert told["offer_p99_s"] is None and account.unfinished() == ["A"]


def test_through_means_nobody_waits():
    ours = {"offered_at": None, "response_wanted": True}
    assert not is_through(None) and not is_through({"status": "open", "kemitraan": ours})
    assert is_through({"status": "closed", "kemitraan": ours})
    assert is_through({"status": "open", "kemitraan": ours | {"response_wanted": False}})
    assert is_through({"status": "open", "kemitraan": ours | {"offered_at": "2026-11-23T20:41:00+07:00"}})


def test_quantiles():
    assert quantile([], 0.5) is None
    assert quantile([1.0], 0.99) == 1.0
    assert quantile([float(number) for number in range(1, 101)], 0.99) == 99.0
    assert quantile([float(number) for number in range(1, 101)], 0.5) == 50.0
