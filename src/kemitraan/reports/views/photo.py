"""A picture of a report, for whoever holds the code. Never in a shared cache, never anything but a JPEG of ours."""

from __future__ import annotations

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase

from kemitraan.reports.models import Photo
from kemitraan.reports.photos import photo_answer, photo_path

from .door import open_page
from .follow import report_behind


@open_page("GET")  # type: ignore[arg-type]
def photo(request: HttpRequest, code: str, name: uuid.UUID) -> HttpResponseBase:
    """One picture the reporter sent. Those of the scene may show others: they are for whoever works on the case."""
    report = report_behind(request, code)
    found = Photo.objects.filter(report=report, name=name, by="reporter").first()
    if found is None:
        raise Http404
    try:
        file = photo_path(found.name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return photo_answer(FileResponse(file, content_type="image/jpeg"))
