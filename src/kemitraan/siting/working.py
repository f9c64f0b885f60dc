"""The working of a study, step by step: events, streets, weights, who covers what, the choice, the proof, the words."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from kemitraan.roads import api as roads
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .choose import Chosen, added_by, choose, curve
from .compute import Tell
from .existing import Standing, standing_posts
from .ground import Candidates, outline_of
from .instance import Bool, Instance
from .models import Study
from .proof import prove
from .risk import LEAST, Events, Spread, events_of, profile, units_under
from .ways import WALK_M_PER_MINUTE, Ways, ways_in_use

METHOD = 1  # rises when the same inputs would give another choice
PROOF_SECONDS = 30.0
SHOWN_SEGMENTS = 1_500
NAMED = 3  # streets named in a reason


def work(study: Study, tell: Tell) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
    """(inputs, archive, result) of a study, from the rows and streets as they are now.

    Refuses what cannot be computed: no outline, nowhere to stand, too few events.
    """
    ways = ways_in_use()
    outline = outline_of(study)
    everything = events_of(study, units_under(study))
    tell("streets", 15)
    events = everything.only(_inside(outline, everything))
    events.left_out["outside"] = len(everything) - len(events)
    segments = ways.segments(outline, events)
    spread_out = ways.spread(segments, events, study.bandwidth_m)
    told = np.flatnonzero(spread_out.told)
    if not told.size:
        raise Refused("too_few", _("Nowhere do five events lie near one another."), status=409)
    tell("cover", 35)
    standing = standing_posts(units_under(study), study.standing_kinds)
    kept = segments.only(told)
    candidates = ways.candidates(study, outline, kept)
    instance = Instance(
        spread_out.weight[told],
        ways.cover(study, candidates.lon, candidates.lat, kept),
        ways.cover(study, [one.lon for one in standing], [one.lat for one in standing], kept),
    )
    tell("choice", 55)
    began = time.process_time()
    choices = curve(instance, study.posts)
    seconds = time.process_time() - began
    best = choices[-1] if choices else choose(instance, study.posts)
    tell("proof", 70)
    proof = prove(instance, study.posts, best.rows, limit_s=PROOF_SECONDS)
    if proof.value > best.value:
        from .choose import in_order

        best = Chosen(in_order(instance, proof.rows), proof.value, best.greedy)
    tell("words", 95)
    archive = instance.pack(
        candidate_lon=np.array(candidates.lon), candidate_lat=np.array(candidates.lat),
        segment_lon=kept.lon, segment_lat=kept.lat, segment_metres=kept.metres, near=spread_out.near[told],
    )  # fmt: skip
    inputs = _inputs(study, ways, events, candidates, standing, segments, spread_out)
    result = {
        **_cover_words(instance, best, [choice.value for choice in choices]),
        "bound": round(proof.bound, 3),
        "gap": round(proof.gap(best.value), 6),
        "optimal": proof.optimal,
        "choice_seconds": round(seconds, 4),
        "proof_seconds": round(proof.seconds, 2),
        "proposed": _proposed(ways, instance, best.rows, candidates, kept),
        "existing": [[one.number, one.name, one.lon, one.lat] for one in standing],
        "segments": _segments(ways, instance, best.rows, kept, spread_out.near[told]),
        "hours": profile(events.hours),
        "hidden": round(float(spread_out.weight.sum() - instance.total), 3),
    }
    return inputs, archive, result


def _inside(outline: Any, events: Events) -> Bool:
    import shapely

    inside: Bool = shapely.contains_xy(outline, events.lon, events.lat)
    return inside


def _cover_words(instance: Instance, best: Chosen, values: list[float]) -> dict[str, Any]:
    before = float(instance.weight[instance.covered_before].sum())
    reachable = instance.covered_before
    reachable[instance.candidates.index] = True
    if values:
        values = [*values[:-1], max(values[-1], best.value)]
    return {
        "total": round(instance.total, 3),
        "before": round(before, 3),
        "after": round(best.value, 3),
        "greedy": round(best.greedy, 3),
        "unreachable": round(float(instance.weight[~reachable].sum()), 3),
        "curve": [round(value, 3) for value in values],
    }


def _proposed(
    ways: Ways, instance: Instance, rows: list[int], candidates: Candidates, segments: roads.Parts
) -> list[dict[str, Any]]:
    """Each proposed post with why: what it adds, on which streets, and how much others reach already."""
    covered = instance.covered_before
    told = []
    for row, adds in zip(rows, added_by(instance, rows), strict=True):
        own = instance.candidates.of(row)
        fresh = own[~covered[own]]
        covered[own] = True
        told.append(
            {
                "row": row,
                "lon": round(candidates.lon[row], 6),
                "lat": round(candidates.lat[row], 6),
                "kind": candidates.kind[row],
                "name": candidates.name[row],
                "adds": round(adds, 3),
                "reaches": round(float(instance.weight[own].sum()), 3),
                "segments": int(own.size),
                "streets": _street_names(ways, segments, fresh, instance.weight),
            }
        )
    return told


def _street_names(ways: Ways, segments: roads.Parts, which: Any, weight: Any) -> list[str]:
    """The named streets that carry most of some segments' weight."""
    sums = np.bincount(segments.name[which], weight[which], minlength=len(ways.names))
    sums[0] = 0.0
    order = np.argsort(-sums, kind="stable")[:NAMED]
    return [ways.names[number] for number in order.tolist() if sums[number] > 0]


def _segments(
    ways: Ways, instance: Instance, rows: list[int], segments: roads.Parts, near: Any
) -> list[dict[str, Any]]:
    """The segments that carry most, for map and list; `level` 3 holds the first third of all weight, 2 the next."""
    before, after = instance.covered_before, instance.covered_by(rows)
    order = np.argsort(-instance.weight, kind="stable")
    running = np.cumsum(instance.weight[order]) - instance.weight[order]
    level = 3 - np.minimum(2, (running / max(instance.total, 1e-9) * 3).astype(int))
    shown = order[:SHOWN_SEGMENTS]
    lines = ways.lines(segments.only(shown))
    return [
        {
            "line": [[round(x, 6), round(y, 6)] for x, y in lines[place]],
            "name": ways.names[int(segments.name[i])],
            "metres": round(float(segments.metres[i])),
            "weight": round(float(instance.weight[i]), 3),
            "near": int(near[i]),
            "level": int(level[place]),
            "before": bool(before[i]),
            "after": bool(after[i]),
        }
        for place, i in enumerate(shown.tolist())
    ]


def _inputs(
    study: Study,
    ways: Ways,
    events: Events,
    candidates: Candidates,
    standing: list[Standing],
    segments: roads.Parts,
    spread_out: Spread,
) -> dict[str, Any]:
    return {
        "method": METHOD,
        "least": LEAST,
        "read_at": clock.now().isoformat(),
        "events": len(events) - spread_out.off_street,
        "hours_told": int(events.told.sum()),
        "channels": {name: count for name, count in sorted(Counter(events.channel).items()) if count >= LEAST},
        "categories": {name: count for name, count in sorted(Counter(events.category).items()) if count >= LEAST},
        "left_out": {**events.left_out, "off_street": spread_out.off_street},
        "segments": len(segments),
        "segments_told": int(spread_out.told.sum()),
        "candidates": len(candidates),
        "junctions_left_out": candidates.junctions_left_out,
        "standing": [one.number for one in standing],
        **ways.told(),
        "metres_a_minute": WALK_M_PER_MINUTE if study.mode == Study.Mode.WALK else None,
    }
