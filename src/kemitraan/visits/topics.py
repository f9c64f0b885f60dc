"""Topics in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from kemitraan.toolbox.languages import name_of

from .models import VisitTopic


def topic_names(codes: Iterable[str]) -> list[str]:
    """The names of these topics, in the order of the list; a code that is gone stands as it is."""
    wanted = list(codes)
    known = {topic.code: name_of(topic) for topic in VisitTopic.objects.filter(code__in=wanted)}
    return [known.get(code, code) for code in wanted]
