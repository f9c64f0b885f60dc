"""The door of privacy."""

from .answer import answer, check_in_person, forget_requests, run_out
from .ask import ask
from .breach import NewIncident, open_incident, run_out_incidents
from .information import answer_information, ask_information, run_out_information
from .models import DataRequest, Incident, InformationRequest
from .seed import seed_privacy

__all__ = [
    "DataRequest", "Incident", "InformationRequest", "NewIncident", "answer", "answer_information", "ask",
    "ask_information", "check_in_person", "forget_requests", "open_incident", "run_out", "run_out_incidents",
    "run_out_information", "seed_privacy",
]  # fmt: skip
