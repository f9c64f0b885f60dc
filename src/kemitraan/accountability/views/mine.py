"""The complainant's page, opened by ten words: state, clocks, letters, conversation, who opened the file."""

from __future__ import annotations

import base64

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kemitraan.accountability import hear_complainant as hear
from kemitraan.accountability.complain import seal_here
from kemitraan.accountability.complaint_access import complaint_behind
from kemitraan.accountability.complaint_file import read_file
from kemitraan.accountability.complaint_forms import PicturesForm, WordsForm
from kemitraan.accountability.complaint_guesses import count_wrong, refuse_guessers
from kemitraan.accountability.complaint_letters import LETTERS, letter_pdf
from kemitraan.accountability.complaint_pictures import FIELD, SMALL, picture_limits, shown, too_heavy
from kemitraan.accountability.complaint_words import outcome_words, state_words, story_of
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.sealing import unseal
from kemitraan.accountability.states import STATES
from kemitraan.accountability.ten_words import new_words, read_words
from kemitraan.people.api import source_of
from kemitraan.reports.api import photo_answer
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.errors import Refused

from .door import open_page
from .in_memory import was_too_heavy
from .write import bodies


@open_page("GET", "POST")
def mine(request: HttpRequest) -> HttpResponse:
    """Ask for the words; show the complaint behind them. Wrong words get one and the same answer."""
    if request.method != "POST":
        return render(request, "accountability/complaint_words.html", {"form": WordsForm()})
    opened = _opened(request)
    return _ask_again(request) if opened is None else _page(request, *opened)


@open_page("POST", pictures=True)
def act(request: HttpRequest) -> HttpResponse:
    """One thing the complainant does; the page comes back with it."""
    opened = _opened(request)
    if opened is None:
        return _ask_again(request)
    row, key = opened
    verb, text = request.POST.get("act", ""), request.POST.get("text", "")
    try:
        if verb == "say":
            row = hear.say(row, key, text)
        elif verb == "pictures":
            row = hear.add_pictures(row, _pictures(request, row, key))
        elif verb == "withdraw":
            row = hear.withdraw(row)
        elif verb == "accept":
            row = hear.accept(row, key, text)
        elif verb == "review":
            row = hear.ask_review(row, key, text)
        elif verb == "safe":
            row = hear.no_reprisal(row)
        elif verb == "erase":
            hear.erase(row)
            return render(request, "accountability/complaint_words.html", {"form": WordsForm(), "erased": True})
        elif verb == "reprisal":
            return _reprisal(request, row, text)
        else:
            raise Refused("unknown_act", _("This cannot be done here."), field="act")
    except Refused as refused:
        if refused.status >= 500:
            raise
        return _page(request, row, key, wrong=refused)
    return _page(request, row, key, done=True)


@open_page("POST")
def letter(request: HttpRequest) -> HttpResponse:
    """One letter as PDF, for whoever has the words."""
    opened = _opened(request)
    if opened is None:
        return _ask_again(request)
    row, key = opened
    number = request.POST.get("letter", "")
    wanted = [one for one in read_file(row, key, inside=False) if str(one.row.pk) == number and one.row.kind in LETTERS]
    if not wanted:
        raise Http404
    answer = HttpResponse(letter_pdf(row, wanted[0], bodies()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="surat.pdf"'
    return answer


@open_page("POST")
def picture(request: HttpRequest) -> HttpResponse:
    """One of their pictures, large, for whoever has the words."""
    opened = _opened(request)
    if opened is None:
        return _ask_again(request)
    row, key = opened
    found = row.pictures.filter(code=read_code(request.POST.get("picture", "")) or "").first()
    jpeg = shown(found, key, row.lookup) if found else None
    if jpeg is None:
        raise Http404
    return photo_answer(HttpResponse(jpeg, content_type="image/jpeg"))


@open_page("POST")
def take_along(request: HttpRequest) -> HttpResponse:
    """Everything in the file that is theirs, as a file, for whoever has the words."""
    opened = _opened(request)
    if opened is None:
        return _ask_again(request)
    answer = HttpResponse(hear.take_along(*opened), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="data.json"'
    return answer


def _opened(request: HttpRequest) -> tuple[Complaint, bytes] | None:
    """The complaint of the words in this request, with its content key; wrong words are counted."""
    source = source_of(request)
    refuse_guessers(source)
    found = complaint_behind(request.POST.get("words", ""))
    if found is None:
        count_wrong(source)
        return None
    row, secrets = found
    return row, unseal(secrets.key, row.key_own, row.lookup)


def _ask_again(request: HttpRequest) -> HttpResponse:
    form = WordsForm(data={"words": ""})
    form.full_clean()
    form.errors.clear()
    form.add_error("words", _("No complaint has these words. Look at their order and spelling."))
    return render(request, "accountability/complaint_words.html", {"form": form}, status=404)


def _pictures(request: HttpRequest, row: Complaint, key: bytes) -> tuple[bytes, ...]:
    if was_too_heavy(request):
        raise too_heavy()
    return PicturesForm(data=request.POST, files=request.FILES).sealed(key, row.lookup)


def _pictures_form(wrong: Refused | None) -> PicturesForm:
    if wrong is None or wrong.field != FIELD:
        return PicturesForm()
    form = PicturesForm(data={})
    form.add_error(FIELD, wrong.message)
    return form


def _small(row: Complaint, key: bytes) -> list[dict[str, object]]:
    """Their pictures in small, as part of the page: an address would have to carry the words."""
    found = []
    for one in row.pictures.order_by("id"):
        jpeg = shown(one, key, row.lookup, SMALL)
        source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}" if jpeg else ""
        found.append({"code": one.code, "on": one.on, "source": source})
    return found


def _reprisal(request: HttpRequest, row: Complaint, text: str) -> HttpResponse:
    fresh = read_words(request.POST.get("fresh", ""))
    if fresh is None:
        raise Refused("no_words", _("The ten words got lost. Load the page again."), field="text")
    made = hear.reprisal(row, seal_here(fresh, text))
    context = {"complaint": made, "words": fresh, "bodies": bodies()}
    return render(request, "accountability/complaint_sent.html", context, status=201)


def _page(
    request: HttpRequest, row: Complaint, key: bytes, *, done: bool = False, wrong: Refused | None = None
) -> HttpResponse:
    state = STATES[row.state]
    file = read_file(row, key, inside=False)
    context = {
        "complaint": row,
        "story": story_of(file),
        "pictures": _small(row, key),
        "form": _pictures_form(wrong),
        "limits": picture_limits(),
        "key_own": base64.b64encode(bytes(row.key_own)).decode(),
        "letters": LETTERS,
        "state": state_words(row),
        "outcome": outcome_words(row),
        "may": {verb for verb in state.moves if not (verb == "review" and row.reviewed)},
        "open": not state.final,
        "asks": hear.asks_now(row),
        "openings": row.openings.order_by("on", "id"),
        "referrals": row.referrals.select_related("body"),
        "words": read_words(request.POST.get("words", "")),
        "fresh": new_words() if hear.asks_now(row) else "",
        "bodies": bodies(),
        "done": done,
        "wrong": wrong,
        "text": request.POST.get("text", "") if wrong else "",
    }
    return render(request, "accountability/complaint_mine.html", context, status=wrong.status if wrong else 200)
