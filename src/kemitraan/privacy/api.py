"""The door of privacy."""

from .answer import forget_requests, run_out
from .breach import run_out_incidents
from .information import run_out_information
from .seed import seed_privacy

__all__ = ["forget_requests", "run_out", "run_out_incidents", "run_out_information", "seed_privacy"]
