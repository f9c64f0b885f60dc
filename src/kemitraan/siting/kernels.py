"""The inner loops of the choice, compiled: gains as upper bounds, swaps told by what each post alone covers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from kemitraan.siting.instance import F64, I32, I64

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
LEAST = 1e-9  # of all weight: a smaller difference is rounding


def compiled(function: Kernel) -> Kernel:
    """Compile with numba, kept on disk beside this file, and without the interpreter lock while it runs."""
    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere to keep it
        return cast(Kernel, numba.njit(nogil=True)(function))


@compiled
def gain_of(ptr: I64, index: I32, weight: F64, times: I32, row: int) -> float:
    """What a post adds to what is covered `times` so often."""
    total = 0.0
    for z in range(ptr[row], ptr[row + 1]):
        if times[index[z]] == 0:
            total += weight[index[z]]
    return total


@compiled
def put(ptr: I64, index: I32, times: I32, owner: I64, row: int, place: int, sign: int) -> None:
    """Let a post stand at `place` among the chosen (sign 1), or go (-1).

    `owner` is the sum of the places that cover a demand: where exactly one does, it is that place.
    """
    for z in range(ptr[row], ptr[row + 1]):
        times[index[z]] += sign
        owner[index[z]] += sign * (place + 1)


@compiled
def fill(ptr: I64, index: I32, weight: F64, times: I32, owner: I64, chosen: I32, start: int, least: float) -> int:
    """Greedily add posts at the places start.. of `chosen` while any adds something; gives how many there are then.

    Lazy: a gain only shrinks as posts are added, so an old one is an upper bound, and only the largest is looked at.
    """
    n = ptr.size - 1
    bound = np.empty(n)
    for row in range(n):
        bound[row] = gain_of(ptr, index, weight, times, row)
    for place in range(start):
        bound[chosen[place]] = -1.0
    count = start
    while count < chosen.size:
        best = -1
        while True:
            top = int(bound.argmax())
            if bound[top] <= least:
                return count
            if top == best:
                break
            fresh = gain_of(ptr, index, weight, times, top)
            bound[top] = fresh
            best = top
        chosen[count] = best
        bound[best] = -1.0
        put(ptr, index, times, owner, best, count, 1)
        count += 1
    return count


@compiled
def losses(weight: F64, times: I32, owner: I64, loss: F64) -> None:
    """Into `loss`: what each chosen place alone covers."""
    loss[:] = 0.0
    for j in range(times.size):
        if times[j] == 1 and owner[j] > 0:
            loss[owner[j] - 1] += weight[j]


@compiled
def exchange(
    ptr: I64, index: I32, weight: F64, times: I32, owner: I64, row: int, loss: F64, saved: F64, best: float
) -> tuple[float, int]:
    """The best place for a newcomer to take, if that gains more than `best`: (gain, place), else (best, -1).

    Without a post is lost what it alone covers, less what the newcomer covers of that: one walk over the newcomer's
    demands tells it for every chosen post, because `owner` names who alone covers a demand.
    """
    gain, touched, go = 0.0, 0.0, -1
    for z in range(ptr[row], ptr[row + 1]):
        j = index[z]
        if times[j] == 0:
            gain += weight[j]
        elif times[j] == 1 and owner[j] > 0:
            saved[owner[j] - 1] += weight[j]
            touched += weight[j]
    if gain + touched > best:
        for place in range(loss.size):
            if gain - loss[place] + saved[place] > best:
                best, go = gain - loss[place] + saved[place], place
    for z in range(ptr[row], ptr[row + 1]):
        if times[index[z]] == 1 and owner[index[z]] > 0:
            saved[owner[index[z]] - 1] = 0.0
    return best, go


@compiled
def swap(
    ptr: I64, index: I32, weight: F64, times: I32, owner: I64, chosen: I32, count: int, most: int, least: float
) -> int:
    """Exchange one chosen post for one that is not, always the best exchange, until none helps; gives how many."""
    inside = np.zeros(ptr.size - 1, np.bool_)
    for place in range(count):
        inside[chosen[place]] = True
    loss, saved = np.zeros(count), np.zeros(count)
    for swaps in range(most):
        losses(weight, times, owner, loss)
        best, come, go = least, -1, -1
        for row in range(inside.size):
            if not inside[row]:
                better, place = exchange(ptr, index, weight, times, owner, row, loss, saved, best)
                if place >= 0:
                    best, come, go = better, row, place
        if come < 0:
            return swaps
        put(ptr, index, times, owner, chosen[go], go, -1)
        put(ptr, index, times, owner, come, go, 1)
        inside[chosen[go]], inside[come] = False, True
        chosen[go] = come
    return most


@compiled
def neighbours(
    ptr: I64, index: I32, back_ptr: I64, back: I32, times: I32, owner: I64, chosen: I32, out: int, gone: I64
) -> int:
    """Up to `out` places of chosen posts near one of them, by a walk from post to demand to post; gives how many."""
    count = chosen.size
    place = np.random.randint(0, count)
    gone[0], size = place, 1
    row = chosen[place]
    for _ in range(40 * out):
        if size == out:
            break
        if ptr[row + 1] == ptr[row]:
            row = chosen[place]
            continue
        j = index[np.random.randint(ptr[row], ptr[row + 1])]
        if times[j] == 1 and owner[j] > 0:
            other, known = owner[j] - 1, False
            for k in range(size):
                known = known or gone[k] == other
            if not known:
                gone[size] = other
                size += 1
        row = back[np.random.randint(back_ptr[j], back_ptr[j + 1])]
        if np.random.randint(0, 6) == 0:
            row = chosen[place]  # home again, so that the posts taken away lie together
    return size


@compiled
def shake(
    ptr: I64,
    index: I32,
    back_ptr: I64,
    back: I32,
    weight: F64,
    times: I32,
    owner: I64,
    chosen: I32,
    rounds: int,
    seed: int,
    least: float,
) -> float:
    """Take some neighbouring posts away by lot, fill and swap again, and keep what is not worse; gives the gain.

    `back` is the transpose: the candidates that cover each demand.
    """
    np.random.seed(seed)
    count = chosen.size
    now, times_now, owner_now = chosen.copy(), times.copy(), owner.copy()
    gone = np.empty(count, np.int64)
    gained = 0.0
    for _ in range(rounds):
        out = np.random.randint(2, max(3, min(count, 8)))
        size = neighbours(ptr, index, back_ptr, back, times_now, owner_now, now, out, gone)
        last = count
        for place in np.sort(gone[:size])[::-1]:  # the emptied places come last; who stood there moves up
            put(ptr, index, times_now, owner_now, now[place], place, -1)
            last -= 1
            if place != last:
                put(ptr, index, times_now, owner_now, now[last], last, -1)
                put(ptr, index, times_now, owner_now, now[last], place, 1)
                now[place] = now[last]
        full = fill(ptr, index, weight, times_now, owner_now, now, last, least)
        better = -1.0
        if full == count:
            swap(ptr, index, weight, times_now, owner_now, now, count, 100, least)
            better = 0.0
            for j in range(times.size):
                if (times_now[j] > 0) != (times[j] > 0):
                    better += weight[j] if times_now[j] > 0 else -weight[j]
        if better >= 0.0:
            chosen[:], times[:], owner[:] = now, times_now, owner_now
            gained += better
        else:
            now[:], times_now[:], owner_now[:] = chosen, times, owner
    return gained
