"""The one small family of errors that a person is told about. Everything else is a bug and is loud."""

from __future__ import annotations


class Refused(Exception):
    """We understood, and we say no: a sentence for the person, a code for the phone.

    ``status`` is the HTTP answer a door gives (404, 409, 413, 422 …); ``field`` names the input at fault.
    """

    def __init__(self, code: str, message: str, *, field: str = "", status: int = 422) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status
