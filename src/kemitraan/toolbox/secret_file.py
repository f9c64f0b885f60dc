"""A secret in a file of its own, made once: whoever comes at that moment, process or thread, reads the first one's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def keep_once(path: Path, secret: bytes) -> bool:
    """Put the secret where nothing lies yet, whole and on the disk, for its owner alone (0600); whether it is ours now.

    Where a file appears meanwhile, that one stays. Missing folders are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        os.link(name, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(name)
    held = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(held)  # a key that is used must outlive a power cut
    finally:
        os.close(held)
    return True
