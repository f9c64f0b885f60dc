"""E-mail to me: what somebody of the staff is told by mail, and what became of the last ones."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kemitraan.desk.telling import title_of
from kemitraan.messaging import api as messaging
from kemitraan.people.api import Account, needs, purposes, viewer_of

MOST = 20


@needs(purposes.READ_REPORTS)
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Switch kinds of mail on and off, for oneself; the last mails with their state."""
    viewer = viewer_of(request)
    account = Account.objects.get(pk=viewer.account_id or 0)
    roles = [post.role for post in viewer.posts]
    wishes = messaging.wishes_of(account.pk, roles)
    if request.method == "POST":
        messaging.set_wishes(account.pk, roles, {kind: request.POST.get(kind) == "1" for kind in wishes})
        messages.success(request, _("Kept. It holds from the next message on."))
        return redirect("desk:mail")
    sent = messaging.Message.objects.filter(about="desk", channel="email", address=account.email).order_by("-id")
    context = {
        "address": account.email,
        "wishes": [(kind, title_of(kind), wanted) for kind, wanted in wishes.items()],
        "sent": [(one, title_of(one.template)) for one in sent[:MOST]] if account.email else [],
    }
    return render(request, "desk/mail.html", context)
