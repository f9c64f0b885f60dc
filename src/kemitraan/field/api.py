"""The phone's API: how things stand, commands with their own keys, positions, photos. Described at openapi.json."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from ninja import Field, File, Form, NinjaAPI, Schema
from ninja.errors import AuthenticationError, ValidationError
from ninja.files import UploadedFile
from ninja.security import SessionAuth

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.people.api import Viewer, public, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.wall import helping

from .forget_commands import forget_commands
from .inbox_api import router as inbox_router
from .release_held import release_held
from .state import state_of

__all__ = ["api", "forget_commands", "post_of", "release_held", "urls"]


class OnDuty(SessionAuth):
    """A signed-in responder; the session's cookie counts only together with the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Viewer | None:
        """The viewer when they may respond, else nobody (401)."""
        viewer = viewer_of(request)
        return viewer if viewer.may(purposes.RESPOND) else None


api = NinjaAPI(
    title="Kemitraan field",
    version="1",
    urls_namespace="field-api",
    auth=OnDuty(),
    docs_url=None,
    openapi_url="/openapi.json",
)


class Told(Schema):
    """A refusal: a code for the phone, a sentence for the person."""

    code: str
    message: str
    field: str = ""


class CommandIn(Schema):
    """One command of the outbox."""

    key: UUID
    verb: str = Field(max_length=30)
    response: int = Field(ge=1, lt=2**63)
    said_at: datetime | None = None
    data: dict[str, str | bool] = {}


class Obeyed(Schema):
    """What became of a command; ``repeated``: it had been obeyed before."""

    answer: dict[str, Any]
    repeated: bool


class FixIn(Schema):
    """Where the phone is."""

    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    accuracy_m: float = Field(default=0, ge=0, le=100_000, allow_inf_nan=False)
    heading: float | None = Field(default=None, ge=0, le=360, allow_inf_nan=False)


class PhotoIn(Schema):
    """Which task a picture belongs to."""

    response: int = Field(ge=1, lt=2**63)


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    told = {"code": refusal.code, "message": str(refusal.message), "field": refusal.field}
    return api.create_response(request, told, status=refusal.status)


@api.exception_handler(AuthenticationError)
def _not_let_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Say which: the session is over (the phone keeps what was not sent), or the role was lost (it forgets all)."""
    if viewer_of(request).known:
        told = {"code": "no_role", "message": _("You hold no post for this."), "field": ""}
    else:
        told = {"code": "signed_out", "message": _("Sign in again."), "field": ""}
    return api.create_response(request, told, status=401)


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which field it is; what was sent is not repeated."""
    where = [str(part) for part in error.errors[0].get("loc", ())] if error.errors else []
    told = {"code": "not_understood", "message": _("The server cannot read this."), "field": where[-1] if where else ""}
    return api.create_response(request, told, status=422)


@api.get("/keadaan", response={200: dict[str, Any], 304: None})
def standing(request: HttpRequest, response: HttpResponse) -> dict[str, Any] | HttpResponse:
    """Shift, offers and tasks of whoever asks; 304 where the phone's ETag says that it knows them already."""
    language = reader_language()
    state = state_of(viewer_of(request), language)
    etag = f'"{state["version"]}.{language}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:  # compressed, it comes back as a weak one
        return HttpResponse(status=304, headers={"ETag": etag})
    response.headers["ETag"] = etag
    return state


@api.post("/perintah", response={200: Obeyed, 404: Told, 409: Told, 422: Told, 429: Told})
def command(request: HttpRequest, given: CommandIn) -> Obeyed | HttpResponse:
    """Obey one command once. The same key with the same content is answered the same for ever."""
    post = post_of(viewer_of(request), given.response)
    said_at = given.said_at
    if said_at is not None and said_at.tzinfo is None:
        said_at = said_at.replace(tzinfo=UTC)
    obeyed = dispatch.obey(
        post, key=given.key, verb=given.verb, response_id=given.response, said_at=said_at, data=given.data
    )
    if obeyed.status != 200:
        return api.create_response(request, obeyed.answer, status=obeyed.status)
    return Obeyed(answer=obeyed.answer, repeated=obeyed.repeated)


@api.post("/posisi", response={204: None, 409: Told, 422: Told})
def fix(request: HttpRequest, given: FixIn) -> HttpResponse:
    """Keep the phone's last position, on duty only."""
    shift = people.open_shift(viewer_of(request).account_id or 0)
    if shift is None:
        raise Refused("off_duty", _("Positions are kept on duty only."), status=409)
    people.place_phone(shift, checked_point(given.lon, given.lat), accuracy_m=given.accuracy_m, heading=given.heading)
    return HttpResponse(status=204)


@api.post("/foto", response={200: Obeyed, 404: Told, 409: Told, 413: Told, 422: Told})
def photo(request: HttpRequest, given: Form[PhotoIn], file: File[UploadedFile]) -> Obeyed:
    """Add a picture to the report of an own task. The same picture twice is kept once.

    One that proves nothing (the reporter's own, one of another case, one from before) is stopped (422) and says why.
    """
    with helping("field.photo", "reports"):  # of their own task, whatever the caveat
        task = dispatch.tasks_of(viewer_of(request)).filter(pk=given.response).select_related("report").first()
    if task is None:
        raise Refused("no_task", _("There is no such task of yours."), status=404)
    picture = reports.prepare_photo(file.read())
    repeated = task.report.photos.filter(sha256=picture.sha256).exclude(by="reporter").exists()
    actor = people.actor_of(post_of(viewer_of(request), given.response))
    added = reports.add_scene_photo(task.report, picture, by="responder", actor=actor)
    if isinstance(added, reports.StoppedPhoto):
        raise reports.refuse_stopped(added)
    return Obeyed(answer={"kept": 0 if repeated else 1}, repeated=repeated)


api.add_router("", inbox_router)


def post_of(viewer: Viewer, response_id: int) -> people.Post:
    """The post of this viewer that the response is bound to or was offered to; else their post on duty, else any."""
    mine = {post.pk: post for post in viewer.posts}
    bound = dispatch.Response.objects.filter(pk=response_id, responder__post_id__in=mine).values_list(
        "responder__post_id", flat=True
    )
    asked = dispatch.Offer.objects.filter(response_id=response_id, shift__post_id__in=mine).order_by("-pk")
    for post_id in [*bound, *asked.values_list("shift__post_id", flat=True)[:1]]:
        return mine[post_id]
    shift = people.open_shift(viewer.account_id or 0)
    return shift.post if shift else viewer.posts[0]


@public
def described(request: HttpRequest) -> HttpResponse:
    """The root of the API leads to its description."""
    return redirect("field-api:openapi-json")


# The house asks every route who may come in; here the API's own key answers (its views are made by the library).
_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    vars(_pattern.callback)["access"] = "public" if str(_pattern.pattern) == "openapi.json" else purposes.RESPOND
urls = (
    [path("", described, name="api-root"), *(one for one in _patterns if getattr(one, "name", "") != "api-root")],
    _app,
    _namespace,
)
