"""A fuzz of the photo decoder: damaged JPEG, PNG and WebP, each in a child process under a limit of memory.

Good pictures (with EXIF, progressive, transparent, grey, palette) are bent at random: bytes changed, cut, doubled,
lengths set to extremes, two joined. A picture or a refusal is right; another error, a dead child, more than 200 MB or
two seconds of CPU for one is not. Short: 1,500 pictures; long: ``--pictures N`` (200,000).
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import random
import resource
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

from .told import report

MOST_MB, MOST_S = 200, 2.0
SHORT, LONG = 1_500, 200_000
BATCH = 250  # pictures of one child: a child that dies names the picture it died of
SPACE_MB = 1_500  # address space a child may use at all
EXTREMES = (b"\0\0", b"\xff\xff", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xff\xd8", b"\xff\xd9")


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="./kemitraan prove photos", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--pictures", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("var/photos"), help="where a picture that broke it is kept")
    asked = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
    os.environ.setdefault("KEMITRAAN_SECRET_KEY", "a key for proofs only, long enough to be one")
    django.setup()  # once, before children: what decodes a photo stands beside the models that keep it
    found = prove(asked.pictures or (SHORT if asked.short else LONG), asked.seed, asked.keep)
    return report(found, asked.json)


def prove(count: int, seed: int, keep: Path) -> dict[str, Any]:
    """So many damaged pictures; what came of them."""
    started = time.monotonic()
    total = {"pictures": 0, "made": 0, "refused": 0}
    faults: list[str] = []
    most_mb, longest = 0.0, 0.0
    context = multiprocessing.get_context("fork")
    for batch in range(0, count, BATCH):
        size = min(BATCH, count - batch)
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_decode_all, args=(theirs, seed + batch, size))
        child.start()
        theirs.close()
        told: dict[str, Any] = {"number": -1, "faults": []}
        while True:
            try:
                told = ours.recv()
            except EOFError:
                break
        child.join(60)
        total["pictures"] += told["number"] + 1
        total["made"] += told.get("made", 0)
        total["refused"] += told.get("refused", 0)
        faults += told["faults"]
        most_mb, longest = max(most_mb, told.get("grown_mb", 0.0)), max(longest, told.get("longest_s", 0.0))
        if told["number"] + 1 < size:
            faults.append(f"child died of picture {told['number'] + 1} of seed {seed + batch} ({child.exitcode})")
    for fault in faults:
        keep.mkdir(parents=True, exist_ok=True)
        with (keep / "faults.txt").open("a", encoding="utf-8") as kept:
            kept.write(f"{fault}\n")
    held = not faults and most_mb <= MOST_MB and longest <= MOST_S and total["made"] > 0 and total["refused"] > 0
    return {
        **total,
        "faults": faults[:20],
        "grown_mb": round(most_mb),
        "longest_cpu_s": round(longest, 2),
        "seconds": round(time.monotonic() - started, 1),
        "seed": seed,
        "held": held,
    }


def _decode_all(pipe: Any, seed: int, count: int) -> None:
    """In the child: decode as a web process does and report after each."""
    from kemitraan.reports.photos import prepare_photo
    from kemitraan.toolbox.errors import Refused

    warnings.simplefilter("ignore")  # Pillow says what is wrong with each
    for data in pictures():
        prepare_photo(data)  # what the decoders need once is not counted as growth
    resource.setrlimit(resource.RLIMIT_AS, (_space_now() + SPACE_MB * 2**20,) * 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told: dict[str, Any] = {"made": 0, "refused": 0, "faults": [], "longest_s": 0.0}
    for number, data in enumerate(damaged(random.Random(seed), count)):
        started = time.thread_time()
        try:
            made = prepare_photo(data)
            told["made"] += made.jpeg[:3] == b"\xff\xd8\xff"
        except Refused as refusal:
            told["refused"] += refusal.status in (413, 422)
        except BaseException as broken:
            told["faults"].append(f"picture {number} of seed {seed}: {broken!r}"[:300])
        told["longest_s"] = max(told["longest_s"], time.thread_time() - started)
        told["grown_mb"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        pipe.send(told | {"number": number})
    pipe.close()


def _space_now() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def pictures() -> list[bytes]:
    """Good ones of every kind we take."""
    from PIL import Image

    def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, **more)
        return out.getvalue()

    ramp = Image.linear_gradient("L").resize((160, 120))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 13.0, 35.4), 3: "E", 4: (106.0, 51.0, 0.0)})
    return [
        saved(ramp.convert("RGB"), "JPEG", exif=exif.tobytes(), comment=b"x" * 60),
        saved(ramp.convert("RGB"), "JPEG", progressive=True),
        saved(ramp.convert("CMYK"), "JPEG"),
        saved(ramp, "JPEG"),
        saved(ramp.convert("RGBA"), "PNG"),
        saved(ramp.convert("P"), "PNG", transparency=0),
        saved(ramp.convert("I;16"), "PNG"),
        saved(ramp.convert("RGB"), "PNG", exif=exif.tobytes()),
        saved(ramp.convert("RGB"), "WEBP", exif=exif.tobytes()),
        saved(ramp.convert("RGBA"), "WEBP", lossless=True),
    ]


def damaged(rng: random.Random, count: int) -> Iterator[bytes]:
    """Good pictures, bent."""
    good = pictures()
    for _ in range(count):
        data = bytearray(rng.choice(good))
        for _blow in range(rng.choice((1, 1, 2, 4, 12))):
            kind = rng.randrange(7)
            at = rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(min(400, len(data)))
            if kind == 0:
                data[at] ^= 1 << rng.randrange(8)
            elif kind == 1:
                extreme = rng.choice(EXTREMES)
                data[at : at + len(extreme)] = extreme
            elif kind == 2:
                del data[at : at + rng.randrange(1, 60)]
            elif kind == 3:
                data[at:at] = data[at : at + rng.randrange(1, 200)]
            elif kind == 4:
                data[at : at + 30] = rng.randbytes(rng.randrange(1, 30))
            elif kind == 5 and len(data) > 40:
                del data[max(20, at) :]
            else:
                data += rng.choice(good)[: rng.randrange(1, 400)]
            if not data:
                data = bytearray(b"\xff\xd8\xff")
        yield bytes(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
