"""Put new facts into the tree and sign its new head. A worker does this every half minute (promise: 60 seconds)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from . import merkle, signing
from .merkle import STEP, Tree
from .models import Entry, Head, Leaf, Node

MOST = 20_000  # facts in one round: a longer backlog takes several
# Ids are handed out before commit. Nothing of ours runs longer than this, so nothing older can still appear.
LONGEST_TRANSACTION = timedelta(minutes=10)
_LOCK = 0x6B656D69  # one sealer at a time, in the whole database


@transaction.atomic
def seal(now: datetime) -> int:
    """Give every committed fact without a place one, in order of id, and sign the head; how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    facts = _waiting(now)
    if not facts:
        return 0
    size = Leaf.objects.count() if not Head.objects.exists() else Head.objects.latest("size").size
    leaves = [
        Leaf(position=place, entry_id=entry_id, hash=merkle.leaf_hash(bytes(chain)))
        for place, (entry_id, chain) in enumerate(facts, start=size)
    ]
    Leaf.objects.bulk_create(leaves, batch_size=2_000)
    size += len(leaves)
    _keep_nodes(size - len(leaves), size)
    root = stored_tree(size).root()
    Head.objects.create(size=size, root=root, at=now, note=signing.checkpoint(size, root))
    return len(leaves)


def _waiting(now: datetime) -> list[tuple[int, bytes]]:
    """Id and chain of the facts that have no place yet, oldest first."""
    settled = Head.objects.filter(at__lt=now - LONGEST_TRANSACTION).order_by("-size").values_list("size").first()
    floor = 0
    if settled is not None:
        floor = Leaf.objects.values_list("entry_id", flat=True).get(position=settled[0] - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.id, e.chain from journal_entry e
                where e.id > %s and not exists (select from journal_leaf l where l.entry_id = e.id)
                order by e.id limit %s""",
            [max(0, floor - 1_000), MOST],
        )
        return list(cursor.fetchall())


def _keep_nodes(before: int, size: int) -> None:
    """Store the nodes that became complete between two sizes, level by level."""
    level = STEP
    while size >> level:
        first, end = before >> level, size >> level
        made = []
        for index in range(first, end):
            below = _fetch(level - STEP, index << STEP, 1 << STEP)
            made.append(Node(level=level, index=index, hash=merkle.fold(below)))
        Node.objects.bulk_create(made, batch_size=2_000)
        level += STEP


def _fetch(level: int, first: int, count: int) -> Sequence[bytes]:
    if level == 0:
        places = Leaf.objects.filter(position__gte=first, position__lt=first + count).order_by("position")
        found = list(places.values_list("hash", flat=True))
    else:
        nodes = Node.objects.filter(level=level, index__gte=first, index__lt=first + count).order_by("index")
        found = list(nodes.values_list("hash", flat=True))
    hashes = [bytes(one) for one in found]
    if len(hashes) != count:
        raise LookupError(f"the log lacks hashes of level {level} from {first}")
    return hashes


def stored_tree(size: int) -> Tree:
    """The tree of the first ``size`` leaves, read from the rows as they stand."""
    return Tree(size, _fetch)


def latest_head() -> Head | None:
    """The newest signed head."""
    return Head.objects.order_by("-size").first()


def backlog(now: datetime) -> tuple[int, float]:
    """How many facts wait for a place, and for how many seconds the oldest does (0 where none waits)."""
    waiting = [entry_id for entry_id, _chain in _waiting(now)]
    if not waiting:
        return 0, 0.0
    since = Entry.objects.filter(pk=waiting[0]).values_list("recorded_at", flat=True).get()
    return len(waiting), (now - since).total_seconds() if since else 0.0
