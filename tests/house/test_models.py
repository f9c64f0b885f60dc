"""What we never keep about people, and never build in (domain.md 6: E1, E3, E13)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from django.apps import apps

from .places import ROOT

# E3: no religion, ethnicity, politics, sexuality, union membership, on anything.
PROFILE = {
    *(
        "religion",
        "agama",
        "faith",
        "ethnicity",
        "ethnic",
        "suku",
        "race",
        "ras",
        "tribe",
        "politics",
        "political",
    ),
    *("party", "sexuality", "orientation", "union", "caste", "marga"),
}
# E13: no face recognition, no biometrics.
BODY = {"face", "biometric", "biometrics", "iris", "embedding", "faceprint"}
# E1: no score, rank, tag or watch-list on a person.
JUDGEMENT = {
    "score",
    "risk",
    "threat",
    "danger",
    "suspicion",
    "rank",
    "ranking",
    "tag",
    "tags",
    "watch",
    "blacklist",
}
NOT_PERSONS = {"territory.Unit", "territory.Place"}  # they have a telephone too
PERSONAL = {"phone", "email", "nik", "birth", "born_on", "gender"}
BIOMETRIC_PACKAGES = re.compile(
    r"face[-_]?recognition|dlib|deepface|insightface|mediapipe|opencv|facenet|retina[-_]?face|openface|face[-_]api"
    r"|vladmandic|speechbrain|resemblyzer|pyannote",
    re.IGNORECASE,
)


def profiling(model: str, fields: Iterable[str]) -> Iterator[str]:
    """Each field of a model that would profile people."""
    names = list(fields)
    person = model not in NOT_PERSONS and (model.startswith("people.") or bool(PERSONAL & set(names)))
    for name in names:
        parts = set(name.lower().split("_"))
        if parts & PROFILE:
            yield f"{model}.{name}: we keep no religion, ethnicity, politics, sexuality or union (E3)"
        if parts & BODY:
            yield f"{model}.{name}: no faces, no biometrics (E13)"
        if person and parts & JUDGEMENT:
            yield f"{model}.{name}: no score, rank or tag on a person (E1)"


def test_no_field_profiles_people() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("kemitraan.")]
    assert len(ours) > 10
    complaints = [
        complaint
        for model in ours
        for complaint in profiling(model._meta.label, [field.name for field in model._meta.get_fields()])
    ]
    assert not complaints, "\n".join(complaints)


def test_no_dependency_recognises_faces() -> None:
    files = [ROOT / "pyproject.toml", *sorted((ROOT / "requirements").glob("*.lock"))]
    packages = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    lock = ROOT / "package-lock.json"
    if lock.exists():
        packages += list(json.loads(lock.read_text(encoding="utf-8")).get("packages", {}))
    assert len(packages) > 50
    assert not [name for name in packages if BIOMETRIC_PACKAGES.search(name)]


def test_can_fail() -> None:
    assert list(profiling("reports.Report", ["story", "reporter_religion"]))
    assert list(profiling("people.Account", ["name", "risk_score"]))
    assert list(profiling("reports.Reporter", ["phone", "score"]))
    assert list(profiling("reports.Photo", ["face_vector"]))
    assert not list(profiling("reports.Suggestion", ["score", "metres"])), "a pair of reports is no person"
    assert BIOMETRIC_PACKAGES.search("face-recognition==1.3 \\")
