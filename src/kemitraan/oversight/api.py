"""The door of oversight."""

from .break_glass import break_glass, review_glass, run_out_glass
from .draw import draw_sample
from .keep_readings import keep_stream
from .looked import Looked, looked_at
from .models import BrokenGlass, Reading, ReleasedTable, ResearchPermit, SampleDraw, TableDownload
from .mystery import Tried, draw_check, record_check, run_out_checks
from .research import give_permit
from .seal_readings import purge_readings, seal_readings
from .service_times import quarters

__all__ = [
    "BrokenGlass", "Looked", "Reading", "ReleasedTable", "ResearchPermit", "SampleDraw", "TableDownload", "Tried",
    "break_glass", "draw_check", "draw_sample", "give_permit", "keep_stream", "looked_at", "purge_readings", "quarters",
    "record_check", "review_glass", "run_out_checks", "run_out_glass", "seal_readings",
]  # fmt: skip
