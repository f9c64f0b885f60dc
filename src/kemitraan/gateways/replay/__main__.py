"""./kemitraan replay FILE --speed N [--mapping F] [--url URL] [--limit N] [--json FILE]"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from .account import Account
from .door import Door
from .mapping import Unusable
from .rows import read_table
from .run import Plan, run

PLACES_SHOWN = 12


def main(arguments: list[str]) -> int:
    """Replay a file; 0 when nothing was lost, 1 when something was, 2 when it could not start."""
    asked = _parser().parse_args(arguments)
    try:
        table = read_table(asked.file, asked.mapping, limit=asked.limit, again=asked.again)
        if problem := Door(asked.url, asked.key).ready():
            raise Unusable(f"No Open311 door at {asked.url}: {problem}. Start a demo, or name a server with --url.")
    except Unusable as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    plan = Plan(asked.url, asked.key, asked.speed, asked.senders, asked.wait)
    started = time.monotonic()
    account = run(table, plan, _Table(sys.stderr).show)
    told = account.summary() | {"seconds": round(time.monotonic() - started, 1), "speed": asked.speed}
    sys.stdout.write(final_words(told))
    if asked.json:
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if told["lost"] or told["doubled"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./kemitraan replay", description="Send a file of reports as residents would."
    )
    parser.add_argument("file", type=Path, help=".csv or .csv.gz, one report a row")
    parser.add_argument("--speed", type=_speed, default=60.0, help="how many times faster than it was (60)")
    parser.add_argument("--mapping", type=Path, help="JSON or TOML: which column means what")
    parser.add_argument("--url", default=os.environ.get("KEMITRAAN_URL", "http://127.0.0.1:8000"))
    parser.add_argument("--key", default="DEMO", help="API key of the Open311 door (DEMO)")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="only the first N rows in time")
    parser.add_argument("--senders", type=int, default=8, help="connections at once (8)")
    parser.add_argument("--wait", type=float, default=60.0, metavar="S", help="follow so long after the last row (60)")
    parser.add_argument("--again", default="", metavar="WORD", help="new keys: the same file as new reports")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the account there too")
    return parser


def _speed(text: str) -> float:
    number = float(text)
    if not 0 < number < 1e12:
        raise argparse.ArgumentTypeError("speed is a number above 0")
    return number


class _Table:
    """The live table: one line, rewritten on a terminal, else written now and then."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.shown, self.live = out, 0.0, out.isatty()

    def show(self, account: Account) -> None:
        """Show how far it got, not more often than is readable."""
        every = 0.2 if self.live else 5.0
        if time.monotonic() - self.shown < every:
            return
        self.shown = time.monotonic()
        offered = sum(bool(one["kemitraan"]["offered_at"]) for one in account.stands.values())
        line = (
            f"sent {account.sent}/{account.rows}  accepted {account.accepted}  refused {sum(account.refused.values())}"
            f"  offered {offered}  behind {account.behind_s:.1f} s"
        )
        self.out.write(f"\r\x1b[2K{line}" if self.live else f"{line}\n")
        self.out.flush()


def final_words(told: dict[str, Any]) -> str:
    """The account as a table for people."""
    lines = [
        "",
        f"{told['sent']} reports sent in {told['seconds']} s, {told['speed']:g} times as fast as they were said",
    ]
    for name in ("accepted", "repeated", "refused", "skipped", "lost", "doubled", "wanted", "offered", "duplicates"):
        lines.append(f"  {name:<12}{told[name]:>8}")
    for name in ("offer_p50_s", "offer_p99_s", "behind_s"):
        lines.append(f"  {name:<12}{told[name] if told[name] is not None else '-':>8}")
    for title, counts in (("refused because", told["refused_reasons"]), ("located in", told["located"])):
        shown = list(counts.items())[:PLACES_SHOWN]
        lines += [f"{title}:"] + [f"  {count:>6}  {name}" for name, count in shown]
        if rest := sum(counts.values()) - sum(count for _name, count in shown):
            lines.append(f"  {rest:>6}  in {len(counts) - len(shown)} others")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
