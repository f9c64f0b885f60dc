"""The demo's mailbox keeps what it says it kept."""

from __future__ import annotations

import email
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from kemitraan.config import demo
from kemitraan.config.demo import free_ports

SOURCES = str(Path(demo.__file__).parents[2])


def test_a_message_becomes_a_file(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "kemitraan.config.mail_catcher", "--port", str(port), "--folder", str(tmp_path)]
    with subprocess.Popen(command, env={"PYTHONPATH": SOURCES}) as catcher:
        try:
            send(port, "Laporan Anda kami terima – ™")
            (found,) = tmp_path.glob("*.eml")
            message = email.message_from_bytes(found.read_bytes(), policy=default)
            assert message["Subject"] == "Kabar"
            assert "Laporan Anda kami terima – ™" in message.get_content()
        finally:
            catcher.terminate()
    assert catcher.returncode == 0


def send(port: int, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "kabar@kemitraan.invalid", "sari@example.org", "Kabar"
    message.set_content(text)
    give_up = time.monotonic() + 10
    while True:
        try:
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as server:
                server.send_message(message)
            return
        except ConnectionRefusedError:
            assert time.monotonic() < give_up, "the catcher does not listen"
            time.sleep(0.02)
