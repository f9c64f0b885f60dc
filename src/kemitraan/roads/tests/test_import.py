"""Reading tables and OpenStreetMap files: what is taken, what is left out, and what is said about it."""

import bz2
import gzip

import numpy as np
import pytest

from kemitraan.roads.api import Responders, StraightLine, import_roads, nearest, open_network
from kemitraan.roads.hierarchy import node_order
from kemitraan.roads.read_osm import travel_speed
from kemitraan.roads.speeds import CLASS_NUMBER
from kemitraan.toolbox.errors import Refused

NODES = "node,lon,lat,in_scc\na,107.000,-6.000,True\nb,107.001,-6.000,True\nc,107.002,-6.000,True\n"
OLD = "u,v,length_m,type,oneway,kph_default,name\n"
NEW = "u,v,osm_way,length_m,highway,name,oneway,lanes,width,maxspeed,surface\n"


def tables(folder, edges, nodes=NODES, zipped=False):
    for name, text in (("edges", edges), ("nodes", nodes)):
        if zipped:
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / f"{name}.csv").write_text(text)
    return folder


def imported(path, tmp_path):
    report = import_roads(path, tmp_path / "roads")
    return report, open_network(tmp_path / "roads")


def rows_of(network):
    """Each piece seen from west to east: metres, ms eastwards, ms westwards, class, way, name."""
    a, rows = network.arrays, []
    for s, chain in enumerate(a["seg_chain"].tolist()):
        p = s + chain
        ms = [int(a["seg_forward_ms"][s]), int(a["seg_backward_ms"][s])]
        if a["point_lon"][p] > a["point_lon"][p + 1]:
            ms.reverse()
        name = network.names[a["seg_name"][s]]
        rows.append((float(a["seg_metres"][s]), *ms, int(a["seg_kind"][s]), int(a["seg_way"][s]), name))
    return sorted(rows)


@pytest.mark.parametrize("zipped", [False, True])
def test_the_older_table(tmp_path, zipped):
    edges = OLD + "a,b,100,primary,1,36,Jalan Satu\nb,c,200,residential,0,18,\na,b,300,tertiary,-1,36,Jalan Dua\n"
    seen = []
    report = import_roads(
        tables(tmp_path, edges, zipped=zipped), tmp_path / "roads", progress=lambda what, share: seen.append(share)
    )
    assert seen == sorted(seen) and seen[-1] == 1.0
    assert (report.rows, report.nodes, report.pieces, report.metres, report.bad) == (3, 2, 3, 600.0, [])
    assert rows_of(open_network(tmp_path / "roads")) == [
        (100.0, 10_000, -1, CLASS_NUMBER["primary"], 0, "Jalan Satu"),
        (200.0, 40_000, 40_000, CLASS_NUMBER["residential"], 0, ""),
        (300.0, -1, 30_000, CLASS_NUMBER["tertiary"], 0, "Jalan Dua"),
    ]


def test_the_newer_table_uses_class_speeds_and_limits(tmp_path):
    edges = NEW + "a,b,77,90,secondary,Jalan Tiga,0,2,,18,asphalt\nb,c,78,90,living_street,,0,,,,\n"
    _, network = imported(tables(tmp_path, edges) / "edges.csv", tmp_path)
    assert rows_of(network) == [
        (90.0, 18_000, 18_000, CLASS_NUMBER["secondary"], 77, "Jalan Tiga"),
        (90.0, 32_400, 32_400, CLASS_NUMBER["living_street"], 78, ""),
    ]


def test_bad_rows_are_left_out_and_named(tmp_path):
    good = "a,b,100,primary,0,36,\nb,c,100,primary,0,36,\n"
    bad = (
        "a,zz,100,primary,0,36,\nzz,a,100,primary,0,36,\na,b,far,primary,0,36,\na,b,-5,primary,0,36,\n"
        "a,b,nan,primary,0,36,\na,b,5,primary,maybe,36,\na,b,5,canal,0,36,\na,b,5,primary,0,900,\n"
        "a,b,5,footway,0,5,\na,b\n"
    )
    nodes = NODES + "d,181,0,\ne,107,x,\na,107,-6,\n"
    report, _ = imported(tables(tmp_path, OLD + good + bad, nodes), tmp_path)
    assert [(row.where, row.field) for row in report.bad] == [
        ("nodes.csv:5", "lon"),
        ("nodes.csv:6", "lat"),
        ("nodes.csv:7", "node"),
        ("edges.csv:4", "v"),
        ("edges.csv:5", "u"),
        ("edges.csv:6", "length_m"),
        ("edges.csv:7", "length_m"),
        ("edges.csv:8", "length_m"),
        ("edges.csv:9", "oneway"),
        ("edges.csv:10", "type"),
        ("edges.csv:11", "kph_default"),
        ("edges.csv:13", "length_m"),
    ]
    assert report.bad[9].why == "unknown class 'canal'"
    assert report.skipped == {"footway": 1} and report.pieces == 2
    assert report.bad_count["length_m: not a length between 0 and 200,000 metres"] == 4


@pytest.mark.parametrize(
    ("edges", "nodes", "told"),
    [
        ("", NODES, "edges.csv is empty"),
        (OLD, NODES, "no street"),
        ("u,v,type,oneway\na,b,primary,0\n", NODES, "no column length_m; it has u, v, type, oneway"),
        ("u,v,length_m,oneway\na,b,1,0\n", NODES, "no column type or highway"),
        (OLD + "a,b,100,primary,1,36,\n", NODES, "there and back"),
        (OLD + "a,b,100,primary,0,36,\n", "", "nodes.csv is empty"),
        (OLD + "a,b,100,primary,0,36,\n", "id,x,y\n", "no column node"),
    ],
)
def test_a_useless_file_changes_nothing(tmp_path, edges, nodes, told):
    with pytest.raises(Refused, match=told):
        import_roads(tables(tmp_path, edges, nodes), tmp_path / "roads")
    assert isinstance(open_network(tmp_path / "roads"), StraightLine)
    assert isinstance(open_network(None), StraightLine)


def test_files_that_are_no_streets_are_refused(tmp_path):
    (tmp_path / "edges.csv").write_text(OLD)
    with pytest.raises(Refused, match=r"needs nodes.csv beside it"):
        import_roads(tmp_path, tmp_path / "roads")
    (tmp_path / "broken").mkdir()
    for name, content in (("edges.csv.gz", b"\x1f\x8bnonsense"), ("nodes.csv.gz", b"plain")):
        (tmp_path / "broken" / name).write_bytes(content)
    with pytest.raises(Refused, match="cannot be read as a table"):
        import_roads(tmp_path / "broken", tmp_path / "roads")
    (tmp_path / "binary").mkdir()
    tables(tmp_path / "binary", OLD)
    (tmp_path / "binary" / "edges.csv").write_bytes(b"u,v,length_m,type,oneway\n\xff\xfe,b,1,primary,0\n")
    with pytest.raises(Refused, match="cannot be read as a table"):
        import_roads(tmp_path / "binary", tmp_path / "roads")
    for name, told in (("map.shp", "Streets are read from"), ("none.osm", "no file")):
        if name.endswith("shp"):
            (tmp_path / name).write_bytes(b"x")
        with pytest.raises(Refused, match=told):
            import_roads(tmp_path / name, tmp_path / "roads")
    for name in ("broken.osm.pbf", "broken.osm"):
        (tmp_path / name).write_bytes(b"this is no map")
        with pytest.raises(Refused, match="cannot be read as OpenStreetMap data"):
            import_roads(tmp_path / name, tmp_path / "roads")


OSM = """<?xml version="1.0"?><osm version="0.6">
<node id="1" lon="107.000" lat="-6.000" version="1"/><node id="2" lon="107.001" lat="-6.000" version="1"/>
<node id="3" lon="107.002" lat="-6.000" version="1"/><node id="4" lon="107.001" lat="-6.001" version="1"/>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/>
  <tag k="oneway" v="yes"/><tag k="name" v="Jalan Satu"/></way>
<way id="11" version="1"><nd ref="1"/><nd ref="4"/><tag k="highway" v="secondary"/><tag k="oneway" v="-1"/></way>
<way id="12" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="maxspeed" v="10"/></way>
<way id="13" version="1"><nd ref="3"/><nd ref="99"/><tag k="highway" v="residential"/></way>
<way id="14" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="footway"/></way>
<way id="15" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="service"/><tag k="access" v="no"/></way>
<way id="16" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="canal"/></way>
<way id="17" version="1"><nd ref="1"/><nd ref="3"/><tag k="building" v="yes"/></way>
</osm>"""


@pytest.mark.parametrize("kind", ["osm", "osm.gz", "osm.bz2", "osm.pbf"])
def test_openstreetmap(tmp_path, kind):
    path = tmp_path / f"map.{kind}"
    if kind == "osm.pbf":
        import osmium

        (tmp_path / "map.osm").write_text(OSM)
        with osmium.SimpleWriter(str(path)) as writer:
            for thing in osmium.FileProcessor(str(tmp_path / "map.osm")):
                writer.add(thing)
    else:
        pack = {"osm": lambda b: b, "osm.gz": gzip.compress, "osm.bz2": bz2.compress}[kind]
        path.write_bytes(pack(OSM.encode()))
    report, network = imported(path, tmp_path)
    assert [(row.where, row.field) for row in report.bad] == [("way 16", "highway")]
    assert report.skipped == {"footway": 1, "closed to vehicles": 1}
    assert [(way, name) for *_, way, name in sorted(rows_of(network), key=lambda row: row[4])] == [
        (10, "Jalan Satu"),
        (10, "Jalan Satu"),
        (11, ""),
        (12, ""),
    ]
    assert {round(row[0]) for row in rows_of(network)} == {111, 157}
    directions = {(way, f > 0, b > 0) for _, f, b, _, way, _ in rows_of(network)}
    assert {(way, f != b) for way, f, b in directions} == {(10, True), (11, True), (12, False)}
    assert network.about["attribution"].startswith("© OpenStreetMap")
    # Against the one-way: round by 3 and 4, never straight back.
    units = Responders.from_points(network, [107.0019], [-6.0])
    [reach] = nearest(network, (107.0001, -6.0), units)
    assert reach.metres > 300


@pytest.mark.parametrize(
    ("text", "kph", "fault"),
    [
        ("", 35, False),
        ("20", 20, False),
        ("20 km/h", 20, False),
        ("10 mph", 16.09344, False),
        ("100", 35, False),
        ("ID:urban", 35, False),
        ("none", 35, False),
        ("30;50", 30, False),
        ("fast", 35, True),
        ("0", 35, True),
    ],
)
def test_posted_limits_only_lower_the_speed(text, kph, fault):
    speed, why = travel_speed(text, CLASS_NUMBER["primary"])
    assert speed == pytest.approx(kph) and bool(why) == fault


def test_an_interrupted_import_leaves_the_old_streets(tmp_path, monkeypatch):
    source = tables(tmp_path, OLD + "a,b,100,primary,0,36,\n")
    _, network = imported(source, tmp_path)

    def full(*arguments, **options):
        raise OSError("disk full")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="disk full"):
        import_roads(source, tmp_path / "roads")
    assert open_network(tmp_path / "roads") is network
    assert [one.name for one in (tmp_path / "roads").glob("*g-*")] == [network.generation]


def test_a_damaged_folder_is_named(tmp_path):
    _, network = imported(tables(tmp_path, OLD + "a,b,100,primary,0,36,\n"), tmp_path)
    folder = tmp_path / "copy"
    (tmp_path / "roads").rename(folder)
    (folder / network.generation / "seg_chain.npy").unlink()
    with pytest.raises(Refused, match="are missing"):
        open_network(folder)


def test_the_order_of_nodes_is_a_permutation(tmp_path):
    _, network = imported(
        tables(tmp_path, OLD + "a,b,100,primary,0,36,\nb,c,1,primary,0,36,\na,c,1,road,0,20,\n"), tmp_path
    )
    order = node_order(network.arrays)
    assert sorted(order.tolist()) == list(range(network.nodes))
    assert network.arrays["cch_order"].tolist() == order.tolist()
