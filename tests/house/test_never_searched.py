"""Nobody is looked for by belief, origin or leaning (domain.md 6, E3): a search field refuses it, or says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .test_templates import TEMPLATES

FIELD = re.compile(r'name="(?:cari|q)"|type="search"|role="search"')
INCLUDED = re.compile(r'{% include "([^"]+)"')
REFUSAL = "design/never_searched.html"
# Nobody signed in searches here, so nobody could be named in the fact, or no words can be asked; and no private person
# can be found.
NO_PERSONS = {
    "learning/coming.html": "sessions that were announced, for everybody",
    "partnership/public_groups.html": "groups and their yearly accounts, for everybody; no member stands there",
    "watch/open_posts.html": "counts of posts by RW, for everybody",
    "accountability/complaints_queue.html": "a code of a complaint and choices; all words there lie sealed",
    "design/specimen_desk.html": "a specimen: it finds nothing",
    "design/gallery.html": "a specimen: it finds nothing",
}


def fields_that_refuse_nothing(templates: Mapping[str, str]) -> Iterator[str]:
    """Each page with a search field (its own or an included one) that does not show the refusal."""
    parts = {name for source in templates.values() for name in INCLUDED.findall(source)}
    for name, source in templates.items():
        texts = [source, *(templates.get(part, "") for part in INCLUDED.findall(source))]
        if name not in parts and any(FIELD.search(text) for text in texts) and REFUSAL not in source:
            yield name


def test_every_search_field_refuses_or_says_why_not() -> None:
    sources = {name: path.read_text(encoding="utf-8") for name, path in TEMPLATES.items() if name.endswith(".html")}
    found = set(fields_that_refuse_nothing(sources))
    assert found - set(NO_PERSONS) == set(), "show design/never_searched.html and call partnership.refuse_profiling"
    assert set(NO_PERSONS) <= set(sources), "no such page any more"


def test_can_fail() -> None:
    field, part = '<input name="cari">', '{% include "a/field.html" %}'
    bad = {"a/list.html": field, "a/field.html": field, "a/other.html": part, "a/plain.html": "<p>"}
    assert sorted(fields_that_refuse_nothing(bad)) == ["a/list.html", "a/other.html"]
    good = {"a/list.html": field + '{% include "design/never_searched.html" %}'}
    assert not list(fields_that_refuse_nothing(good))
