"""Short names for the array types of this room, and one typed way to compile a kernel."""

import hashlib
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
Bool = NDArray[np.bool_]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


@cache
def kernel_cache() -> Path:
    """Where compiled code is kept: a folder named after the sources of this whole room.

    numba looks only at the file of the function itself, and would go on using code compiled against an older
    version of a function that was called from another file.
    """
    room = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(room.glob("*.py")):
        digest.update(file.read_bytes())
    mine = room / "__pycache__" / f"kernels-{digest.hexdigest()[:12]}"
    if not mine.exists():
        for old in mine.parent.glob("kernels-*"):
            shutil.rmtree(old, ignore_errors=True)
    return mine


def inlined(function: Kernel) -> Kernel:
    """Compile `function` into whoever calls it: in the innermost loop a call costs more than its work."""
    import numba

    return cast(Kernel, numba.njit(inline="always")(function))


def compiled(function: Kernel) -> Kernel:
    """Compile `function` with numba: cached on disk, and without the interpreter lock while it runs.

    Modules that use this are imported where they are first needed: numba costs 0.6 s and 150 MB, which a
    process that never asks for a way should not pay.
    """
    import numba

    settings: Any = numba.config
    before, settings.CACHE_DIR = settings.CACHE_DIR, str(kernel_cache())
    try:
        return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # nowhere to keep it: compiled anew by each process
        return cast(Kernel, numba.njit(nogil=True)(function))
    finally:
        settings.CACHE_DIR = before
