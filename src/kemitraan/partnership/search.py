"""Finding partners by words that need not be spelt right, and those that may be the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from kemitraan.journal import api as journal
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory.api import Area
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, distance_m

from .access import visible_to
from .lint import words_about_belonging
from .models import Contact, Partner
from .names import bare_name, contact_key, fold

LIKE = 0.4  # strict word similarity (pg_trgm) from which a misspelt word counts as found
MOST_WORDS = 6
LIKELY, LIKELY_NEAR = 85.0, 68.0  # token_sort_ratio of names: anywhere, and in one place
NEAR_M = 300.0

Row = TypeVar("Row", bound=Model)


def matching(rows: QuerySet[Row], asked: str) -> QuerySet[Row]:
    """The rows whose searched text holds each word of the question or one like it, the likest first.

    One trigram index serves it (pg_trgm); words of three letters or less must stand there as they are.
    """
    words = words_of(asked)
    if not words:
        return rows
    forgive()
    for word in words:
        if len(word) > 3 and not word.isdigit():
            rows = rows.filter(Q(search_text__trigram_strict_word_similar=word) | Q(search_text__contains=word))
        else:
            rows = rows.filter(search_text__contains=word)
    # Not annotated but ordered: rows stay what they were for whoever counts or pages them.
    return rows.order_by(TrigramStrictWordSimilarity(" ".join(words), "search_text").desc(), "id")


def words_of(asked: str) -> list[str]:
    """The words of a question, folded as the searched text is."""
    return fold(asked[:120]).split()[:MOST_WORDS]


def forgive() -> None:
    """Tell this connection from which likeness on a misspelt word counts as found."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.strict_word_similarity_threshold', %s, false)", [str(LIKE)])


def as_sql(words: Sequence[str]) -> tuple[str, list[str]]:
    """What :func:`matching` asks of a row ``f``, as SQL for a statement of our own, with the values to bind."""
    parts, values = list[str](), list[str]()
    for word in words:
        held = f"%{_bare(word)}%"
        if len(word) > 3 and not word.isdigit():
            parts.append("(f.search_text %%>> %s or f.search_text like %s)")
            values += [word, held]
        else:
            parts.append("f.search_text like %s")
            values.append(held)
    return " and ".join(parts), values


def _bare(word: str) -> str:
    return word.replace("_", "\\_")


def word_for_word(words: Sequence[str]) -> tuple[str, list[str]]:
    """SQL for rows ``f`` that hold these words, whole and side by side: nothing is likelier than they. For one or two
    words; nothing for more, which are never common."""
    if len(words) > 2:
        return "", []
    said = [_bare(one) for one in sorted({" ".join(words), " ".join(reversed(words))})]
    held = " or ".join(["f.search_text like %s"] * len(said))
    whole = " or ".join(["' ' || f.search_text || ' ' like %s"] * len(said))
    # Within a "case", for the planner knows how often a text is held, and would take the second for rare.
    sql = f"({held}) and case when {whole} then true else false end"
    return sql, [*(f"%{one}%" for one in said), *(f"% {one} %" for one in said)]


def refuse_profiling(asked: str, viewer: Viewer, *, among: str = "partners") -> list[str]:
    """The words for which nobody is searched (E3); that it was tried is written down, without the question."""
    found = words_about_belonging(asked)
    note_refused_search(found, viewer, among=among)
    return found


def note_refused_search(words: Sequence[str], viewer: Viewer, *, among: str) -> None:
    """Write down that a search by such words was tried; nothing where there are none.

    ``among`` says what was searched: the fact is ``partners.search_refused``, ``reports.search_refused`` …
    """
    if words and viewer.post is not None:
        journal.record(
            f"{among}.search_refused", "unit", viewer.post.unit_id, by=viewer.actor(), audience=journal.RESTRICTED,
            words=list(words),
        )  # fmt: skip


def the_one(rows: QuerySet[Partner], words: str, *, field: str) -> Partner:
    """The one partner among these that words name; refuses, at ``field``, where none or several are meant."""
    found = list(matching(rows.exclude(state=Partner.State.MERGED), words)[:5])
    exact = [one for one in found if one.name.casefold() == words.strip().casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    message = _("Several are meant: type the whole name.") if found else _("No such partner is known: add it first.")
    raise Refused("unclear_partner", message, field=field)


@dataclass(frozen=True)
class Twin:
    """A partner that may be the same, and why."""

    partner: Partner
    percent: int  # how alike the names are
    reasons: list[str] = field(default_factory=list)


def twins(
    viewer: Viewer,
    name: str,
    *,
    area: Area | None = None,
    point: LonLat | None = None,
    values: tuple[tuple[str, str], ...] = (),
    but_not: int | None = None,
    most: int = 5,
) -> list[Twin]:
    """Partners the viewer may see that may be this one, the likest first: by number, name and place.

    ``values`` are (channel, value) pairs of contacts; ``but_not`` is the partner itself.
    """
    mine = visible_to(viewer, purposes.READ_PARTNERS).exclude(state=Partner.State.MERGED).exclude(pk=but_not or 0)
    keys = {key for channel, value in values if (key := contact_key(channel, value))}
    by_key = set(
        Contact.objects.filter(key__in=keys, withdrawn_at__isnull=True, partner__in=mine).values_list(
            "partner_id", flat=True
        )
        if keys and viewer.may(purposes.KEEP_PARTNERS)
        else ()
    )
    wanted = bare_name(name)
    rows = {row.pk: row for row in mine.filter(pk__in=by_key).select_related("area")}
    if wanted:
        rows |= {row.pk: row for row in _alike(mine, wanted)}
    found = [_twin(row, wanted, area, point, row.pk in by_key) for row in rows.values()]
    found.sort(key=lambda twin: (-len(twin.reasons), -twin.percent, twin.partner.pk))
    return [twin for twin in found if twin.reasons][:most]


def _alike(mine: QuerySet[Partner], wanted: str) -> QuerySet[Partner]:
    longest = sorted(wanted.split(), key=len, reverse=True)[:2]
    return matching(mine.select_related("area"), " ".join(longest))[:60]


def _twin(row: Partner, wanted: str, area: Area | None, point: LonLat | None, same_number: bool) -> Twin:
    percent = fuzz.token_sort_ratio(wanted, bare_name(row.name)) if wanted else 0.0
    near = point is not None and row.lon is not None and row.lat is not None
    metres = distance_m(point, LonLat(row.lon, row.lat)) if near and point and row.lon and row.lat else None
    same_place = (area is not None and row.area_id == area.pk) or (metres is not None and metres <= NEAR_M)
    reasons = []
    if same_number:
        reasons.append(_("the same telephone number or address"))
    if percent >= LIKELY or (percent >= LIKELY_NEAR and same_place):
        reasons.append(_("names %(percent)s %% alike") % {"percent": round(percent)})
        if same_place:
            reasons.append(_("in the same place"))
    return Twin(row, round(percent), reasons)
