"""The demo's mailbox: takes every e-mail on this machine and writes it to a file, sends none on.

python -m kemitraan.config.mail_catcher --port N --folder DIR
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST = 10_000_000  # bytes of one message
KEPT = 1000  # newest messages; a demo runs for days


class Keep:
    """aiosmtpd's handler: one `.eml` file a message, named by arrival, readable by any mail program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Write the message, then say it was taken: what was accepted is on the disk."""
        self.count += 1
        name = f"{time.time_ns()}-{self.count:06d}.eml"
        content = envelope.original_content or b""
        half = self.folder / f".{name}"
        half.write_bytes(content)
        half.rename(self.folder / name)
        self._forget_oldest()
        return "250 kept"

    def _forget_oldest(self) -> None:
        if self.count % 100 == 0:
            for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
                old.unlink(missing_ok=True)


async def serve(port: int, folder: Path) -> None:
    """Take mail on 127.0.0.1 until SIGTERM or SIGINT."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = Keep(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    async with server:
        await stopped.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(serve(asked.port, asked.folder))


if __name__ == "__main__":
    main()
