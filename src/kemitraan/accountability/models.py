"""The tables of this room; Django looks for them here."""

from .complaint_models import (
    Complaint,
    ComplaintConflict,
    ComplaintOpening,
    ComplaintPicture,
    ComplaintReferral,
    ComplaintRule,
    ComplaintWord,
    IdentityRequest,
    OutsideBody,
    WrongWord,
)

__all__ = [
    "Complaint", "ComplaintConflict", "ComplaintOpening", "ComplaintPicture", "ComplaintReferral", "ComplaintRule",
    "ComplaintWord", "IdentityRequest", "OutsideBody", "WrongWord",
]  # fmt: skip
