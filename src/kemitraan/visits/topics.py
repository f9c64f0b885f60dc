"""Topics in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

from .models import VisitTopic


def topic_name(topic: VisitTopic) -> str:
    """The topic in the reader's language."""
    return topic.name_en if (get_language() or "").startswith("en") else topic.name_id


def topic_names(codes: Iterable[str]) -> list[str]:
    """The names of these topics, in the order of the list; a code that is gone stands as it is."""
    wanted = list(codes)
    known = {topic.code: topic_name(topic) for topic in VisitTopic.objects.filter(code__in=wanted)}
    return [known.get(code, code) for code in wanted]
