"""Static files are copied once, compressed once, and swept when nobody serves them any more."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from django.test import override_settings

from kemitraan.config import publish as module
from kemitraan.config.publish import publish

LONG = "a { color: red }\n" * 200


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of static files of our own, and a package of which the templates load one file."""
    own, vendor = tmp_path / "own", tmp_path / "vendor"
    for path in (own / "design/page.css", vendor / "used.min.css", vendor / "unused.min.css", vendor / "used.css.map"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LONG)
    (own / "small.js").write_text("1;")
    template = tmp_path / "package/design/templates/base.html"
    template.parent.mkdir(parents=True)
    template.write_text("{% static 'vendor/kit/used.min.css' %}")
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "package")
    with override_settings(
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STATICFILES_DIRS=[own, ("vendor/kit", vendor)],
    ):
        from django.contrib.staticfiles import finders

        finders.get_finder.cache_clear()
        yield own
    finders.get_finder.cache_clear()


def test_what_phones_load_is_compressed_and_the_rest_only_copied(sources: Path, tmp_path: Path) -> None:
    target = tmp_path / "static"
    done = publish(target)
    assert (done.files, done.written, done.removed) == (4, 4, 0)
    for name in ("design/page.css", "vendor/kit/used.min.css"):
        assert brotli.decompress((target / f"{name}.br").read_bytes()).decode() == LONG
        assert gzip.decompress((target / f"{name}.gz").read_bytes()).decode() == LONG
    left = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert not {"vendor/kit/unused.min.css.br", "small.js.br", "vendor/kit/used.css.map"} & left


def test_only_what_changed_is_written_again_and_never_served_old(sources: Path, tmp_path: Path) -> None:
    target = tmp_path / "static"
    publish(target)
    assert publish(target).written == 0
    (sources / "design/page.css").write_text(LONG + "b { color: blue }")
    assert publish(target).written == 1
    assert b"blue" in brotli.decompress((target / "design/page.css.br").read_bytes())
    (sources / "design/page.css").write_text("b{}")
    publish(target)
    assert not (target / "design/page.css.br").exists(), "too small now: an old one must not stay"


def test_what_is_gone_is_swept(sources: Path, tmp_path: Path) -> None:
    target = tmp_path / "static"
    publish(target)
    (sources / "design/page.css").unlink()
    assert publish(target).removed == 3, "the file and its two compressed copies"
    assert not (target / "design/page.css").exists()
