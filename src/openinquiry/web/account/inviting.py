"""The people of one body in a programme, for whoever signs for it: who works there, who was invited, and inviting officers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.domain.accounts import queries
from openinquiry.domain.accounts.models import Body, Programme, RoleName
from openinquiry.domain.accounts.policies import can_invite
from openinquiry.web.account.words import role_words
from openinquiry.web.components import Column, Table
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.inviting import InviteForm, invitation_tag, invite_by_letter
from openinquiry.web.templatetags.dates import day


@opened_by(can_invite)
def people_of_body(request: Asking, programme: str, body: str) -> HttpResponse:
    """Who works for the body in the programme, and who was invited."""
    asked, mine = _asked(request, programme, body)
    roles = queries.people_in(asked, on=request.actor.at.date()).filter(post__body=mine)
    people = [
        (role.post.person.name, role.post.title, role_words(role.name), day(role.begins)) for role in roles
    ]  # fmt: skip
    invited = [
        (each.name, each.title, day(each.sent), invitation_tag(each, request.actor))
        for each in queries.invitations_to(asked, body=mine.pk)[:50]
    ]
    columns = (Column(_("Name")), Column(_("Post")), Column(_("What they do")), Column(_("Since")))
    sent = (Column(_("Name")), Column(_("Post")), Column(_("Sent")), Column(_("State")))
    return render(request, "account/people_of_body.html", {
        "programme": asked, "body": mine, "people": Table(_("People"), columns, people),
        "invited": Table(_("Invitations, the newest first"), sent, invited) if invited else None,
    })  # fmt: skip


@opened_by(can_invite)
def invite_to_body(request: Asking, programme: str, body: str) -> HttpResponse:
    """Invite an officer."""
    asked, mine = _asked(request, programme, body)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invite_by_letter(
            request, form.cleaned_data, programme=asked, body=mine, role=RoleName.OFFICER, actor=request.actor
        )
        messages.success(request, _("The invitation was sent."))
        return redirect(reverse("people_of_body", args=[asked.address, mine.code]))
    return render(request, "account/invite.html", {"programme": asked, "body": mine, "form": form})


def _asked(request: Asking, programme: str, body: str) -> tuple[Programme, Body]:
    """The programme and the body, if the reader may invite officers there; no such page otherwise."""
    asked = queries.programmes_visible_to(request.actor).filter(address=programme).first()
    mine = Body.objects.filter(code=body).first()
    if asked is None or mine is None or not can_invite(request.actor, asked, mine.pk, RoleName.OFFICER):
        raise Http404
    return asked, mine
