"""Pages of lists that cost no more however many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from kemitraan.toolbox.rows import fetched

COUNTED = 1_000  # rows that are counted and paged through; beyond, a search is quicker than leafing

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator


class CappedPaginator(_Paginator):
    """Pages of a list that counts no further than :data:`COUNTED`: a huge list costs no more than a long one."""

    cap = COUNTED
    counted: QuerySet[Any] | None = (
        None  # the same rows without the columns of other tables: an index alone counts them
    )

    @cached_property
    def count(self) -> int:
        """Rows, at most the cap."""
        rows = self.object_list if self.counted is None else self.counted
        if not isinstance(rows, QuerySet):
            return len(rows)  # which counts no further, either
        try:
            statement, values = rows.order_by().values_list("pk")[: self.cap + 1].query.sql_with_params()
        except EmptyResultSet:
            return 0
        ((count,),) = fetched(f"select count(*) from ({statement}) found", values)  # noqa: S608 - the ORM's own text
        return int(count)

    @property
    def more(self) -> bool:
        """Whether there are more than are paged through."""
        return self.count > self.cap
