#!/usr/bin/env python3
"""A witness of Kemitraan's log: run it at another institution, every hour.

    witness.py --url https://… --key KEY --name ombudsman.example/saksi --state FOLDER

It fetches the newest head, checks that it is signed and that the log only grew since the head it saw last, signs it too
(C2SP tlog-cosignature) and gives its signature back. Where the log shows another history it signs nothing, keeps both
heads in FOLDER and ends with 1: that is the moment to telephone. ``--new-key`` only makes the witness's own key.

Needs Python 3.9 or newer and PyNaCl.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import struct
import sys
import time
from pathlib import Path

from kemitraan_verify import Wrong, checkpoint, fetch, grew, key_of, proof_of_growth
from nacl.signing import SigningKey


def own_key(folder: Path) -> SigningKey:
    """The witness's key, made once and readable by us alone."""
    path = folder / "witness.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(SigningKey.generate()))
    return SigningKey(path.read_bytes())


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a cosignature names its key."""
    return hashlib.sha256(name.encode() + b"\n\x04" + public).digest()[:4]


def written_key(name: str, public: bytes) -> str:
    """The key to give to the log's keeper."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(bytes([4]) + public).decode()}"


def cosign(note: str, name: str, key: SigningKey, moment: int) -> str:
    """The line that says: seen at this second, and it continues what was seen before."""
    body = note.partition("\n\n")[0] + "\n"
    signature = key.sign(f"cosignature/v1\ntime {moment}\n{body}".encode()).signature
    raw = key_id(name, bytes(key.verify_key)) + struct.pack(">Q", moment) + signature
    return f"\u2014 {name} {base64.b64encode(raw).decode()}"


def look(url: str, key: str, name: str, folder: Path) -> str:
    """One look: the sentence to print. Raises Wrong where the log shows another history."""
    log, public = key_of(key)
    state = folder / "last.txt"
    note = fetch(f"{url}/catatan/kepala.txt")
    size, root = checkpoint(note, log, public)
    if state.exists():
        seen = state.read_text(encoding="utf-8")
        before, root_before = checkpoint(seen, log, public)
        proof = []
        if 0 < before < size:
            proof = proof_of_growth(url, before, size)
        if size < before or (before and not grew(before, root_before, size, root, proof)):
            (folder / f"fork-{int(time.time())}.txt").write_text(f"{seen}\n%\n{note}", encoding="utf-8")
            raise Wrong(f"the head of {size} facts does not continue the head of {before}; both are kept in {folder}")
    line = cosign(note, name, own_key(folder), int(time.time()))
    fresh = state.with_suffix(".new")
    fresh.write_text(note, encoding="utf-8")
    fresh.replace(state)  # first remember, then say: a witness never signs what it would forget
    fetch(f"{url}/catatan/saksi/", {"size": size, "line": line})
    return f"Seen and signed: {size} facts."


def main(arguments: list) -> int:
    """Look once; 0 when the log continues, 1 when it does not, 2 when it could not be asked."""
    parser = argparse.ArgumentParser(description="Witness the log once.")
    parser.add_argument("--url", default="")
    parser.add_argument("--key", default="")
    parser.add_argument("--name", required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--new-key", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.new_key:
        print(written_key(asked.name, bytes(own_key(asked.state).verify_key)))
        return 0
    try:
        print(look(asked.url.rstrip("/"), asked.key, asked.name, asked.state))
        return 0
    except Wrong as wrong:
        print(f"NOT SIGNED: {wrong}.", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError) as broken:
        print(f"The log could not be asked: {broken}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
