"""Files of a form that never touch the disk: what came without JavaScript still holds place, device and hour."""

from __future__ import annotations

from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest

from kemitraan.accountability.complaint_pictures import MOST_TOGETHER
from kemitraan.reports.api import MOST_BYTES


class InMemory(MemoryFileUploadHandler):
    """Holds files in memory alone, whatever the request's size; beyond what one sending takes, nothing is held."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.held, self.too_heavy = 0, False

    def handle_raw_input(self, *args: object, **more: object) -> None:
        """Always us: Django's own handler gives large requests to one that writes files."""
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, or let go of the whole file."""
        self.held += len(raw_data)
        if start + len(raw_data) > MOST_BYTES or self.held > MOST_TOGETHER:
            self.too_heavy = True
            self.held -= start + len(raw_data)
            self.file.close()
            raise SkipFile
        self.file.write(raw_data)


def hold_in_memory(request: HttpRequest) -> None:
    """From here on this request's files are held in memory alone. Before anything of its body is read."""
    request.upload_handlers = [InMemory(request)]


def was_too_heavy(request: HttpRequest) -> bool:
    """Whether files were let go because they are too large."""
    return any(isinstance(one, InMemory) and one.too_heavy for one in request.upload_handlers)
