"""Who has which role in a programme, who was invited, what conflicts there are, and who broke the glass: for its leads."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openinquiry.domain.accounts import operations, queries
from openinquiry.domain.accounts.models import Body, ConflictOfInterest, Invitation, Person, Programme, Role
from openinquiry.domain.accounts.policies import (
    can_declare_conflict,
    can_end_conflict,
    can_invite,
    can_lead,
    can_work_in_office,
)
from openinquiry.web.components import Column, Link, Table, Tag, pages_of
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.inviting import InviteAnybodyForm, invitation_tag, invite_by_letter
from openinquiry.web.templatetags.dates import day, moment

_A_PAGE = 50


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": "3"}))


class DeclareForm(forms.Form):
    """A conflict of interest of somebody in the programme."""

    person = forms.ModelChoiceField(label="Whose?", queryset=Person.objects.none(), empty_label="Choose a person")
    body = forms.ModelChoiceField(label="With which body?", queryset=Body.objects.all(), empty_label="Choose a body")
    what = forms.CharField(label="What is it?", widget=forms.Textarea(attrs={"rows": "3"}))


@opened_by(can_work_in_office, can_lead)
def people(request: Asking, address: str) -> HttpResponse:
    """The roles that hold today."""
    programme = led(request, address)
    page = Paginator(queries.people_in(programme, on=request.actor.at.date()), _A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [
        (
            role.post.person.name, role.post.body.name, role.post.title, role.get_name_display(), day(role.begins),
            _for(role, address, request),
        )
        for role in page
    ]  # fmt: skip
    columns = tuple(Column(title) for title in ("Name", "Body", "Post", "What they do", "Since", "What you can do"))
    return _page(request, programme, "people", Table("People", columns, rows), pages=pages_of(page, request.GET))


@opened_by(can_work_in_office, can_lead)
def invitations(request: Asking, address: str) -> HttpResponse:
    """Every invitation, the newest first; one that is open can be withdrawn."""
    programme = led(request, address)
    page = Paginator(queries.invitations_to(programme), _A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            each.name, each.body.name, each.title, each.get_role_display(), day(each.sent),
            invitation_tag(each, request.actor), _withdraw(each, address, request),
        )
        for each in page
    ]  # fmt: skip
    columns = tuple(
        Column(title) for title in ("Name", "Body", "Post", "What they will do", "Sent", "State", "What you can do")
    )
    table = Table("Invitations", columns, rows) if rows else None
    return _page(request, programme, "invitations", table, pages=pages_of(page, request.GET))


@opened_by(can_work_in_office, can_lead)
def conflicts(request: Asking, address: str) -> HttpResponse:
    """Conflicts of interest of the people of the programme; and when an administrator looked in."""
    programme, today = led(request, address), request.actor.at.date()
    members = frozenset(queries.people_in(programme, on=today).order_by().values_list("post__person", flat=True))
    rows = [
        (
            each.person.name, each.body.name, each.what, day(each.begins),
            Tag("holds", "orange") if each.holds_on(today) else Tag("over", "grey"),
            Link("Say that it is over", reverse("end_conflict", args=[address, each.pk]), hidden=f"for {each.person.name}")
            if each.holds_on(today) else "",
        )
        for each in queries.conflicts_of(members)[:200]
    ]  # fmt: skip
    columns = tuple(Column(title) for title in ("Name", "Body", "What it is", "Since", "State", "What you can do"))
    looks = [
        (each.person.name, each.why, moment(each.begins), moment(each.ends))
        for each in queries.looks_into(programme)[:_A_PAGE]
    ]
    broken = tuple(Column(title) for title in ("Administrator", "Why", "From", "To"))
    return _page(
        request, programme, "conflicts", Table("Conflicts of interest", columns, rows) if rows else None,
        looks=Table("Administrators who broke the glass", broken, looks) if looks else None,
    )  # fmt: skip


@opened_by(can_work_in_office, can_lead, can_invite)
def invite(request: Asking, address: str) -> HttpResponse:
    """Invite somebody to a post in any body, with any role."""
    programme = led(request, address)
    form = InviteAnybodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        invite_by_letter(
            request, answers, programme=programme, body=answers["body"], role=answers["role"], actor=request.actor
        )
        messages.success(request, _("The invitation was sent."))
        return redirect(reverse("invitations", args=[address]))
    return form_page(request, programme, form, "Invite somebody", "Send the invitation", back="invitations")


@opened_by(can_work_in_office, can_lead)
def end_role(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """End a role from tomorrow on, or today if it began before; with a reason."""
    programme = led(request, address)
    role = role_in(programme, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.end_role(role, actor=request.actor, on=request.actor.at.date(), why=form.cleaned_data["why"])
        messages.success(request, f"The role of {role.post.person.name} was ended.")
        return redirect(reverse("people", args=[address]))
    title = f"End the role of {role.post.person.name}"
    says = f"{role.post.title}, {role.post.body.name}: {role.get_name_display()}. They stay in the records of what they did."
    return form_page(request, programme, form, title, "End the role", says=says, back="people", kind="warning")


@require_POST
@opened_by(can_work_in_office, can_lead, can_invite)
def withdraw(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Make an invitation worthless."""
    programme = led(request, address)
    invitation = Invitation.objects.filter(pk=pk, programme=programme).select_related("programme").first()
    if invitation is None:
        raise Http404
    operations.withdraw_invitation(invitation, actor=request.actor)
    messages.success(request, "The invitation was withdrawn.")
    return redirect(reverse("invitations", args=[address]))


@opened_by(can_work_in_office, can_lead, can_declare_conflict)
def declare(request: Asking, address: str) -> HttpResponse:
    """Declare that somebody in the programme has a conflict of interest."""
    programme = led(request, address)
    form = DeclareForm(request.POST or None)
    members = queries.people_in(programme, on=request.actor.at.date()).order_by().values("post__person")
    form.fields["person"].queryset = Person.objects.filter(pk__in=members)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        operations.declare_conflict(
            answers["person"].pk, body=answers["body"], what=answers["what"], actor=request.actor
        )
        messages.success(request, "The conflict of interest was declared.")
        return redirect(reverse("conflicts", args=[address]))
    return form_page(request, programme, form, "Declare a conflict of interest", "Declare", back="conflicts")


@opened_by(can_work_in_office, can_lead, can_end_conflict)
def end_conflict(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Say that a conflict of interest is over, and why."""
    programme, today = led(request, address), request.actor.at.date()
    members = queries.people_in(programme, on=today).order_by().values("post__person")
    found = ConflictOfInterest.objects.filter(pk=pk, person__in=members).select_related("person", "body").first()
    if found is None:
        raise Http404
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.end_conflict(found, actor=request.actor, why=form.cleaned_data["why"])
        messages.success(request, "The conflict of interest is over.")
        return redirect(reverse("conflicts", args=[address]))
    title, says = f"End the conflict of interest of {found.person.name}", f"{found.body.name}: {found.what}"
    return form_page(request, programme, form, title, "It is over", says=says, back="conflicts")


def led(request: Asking, address: str) -> Programme:
    """The programme of this address, if the reader leads it. Raises Http404 outside its office, NotAllowed inside it."""
    programme = queries.programmes_worked_in(request.actor).filter(address=address).first()
    if programme is None:
        raise Http404
    can_lead.check(request.actor, programme)
    return programme


def role_in(programme: Programme, pk: UUID) -> Role:
    """A role of the programme, with its person and body. Raises Http404 for any other."""
    found = Role.objects.filter(pk=pk, programme=programme).select_related("post__person", "post__body", "programme")
    role = found.first()
    if role is None:
        raise Http404
    return role


def _for(role: Role, address: str, request: Asking) -> SafeString:
    name = role.post.person.name
    links = [Link("End", reverse("end_role", args=[address, role.pk]), hidden=f"the role of {name}")]
    if role.post.person_id != request.actor.person:
        links.append(Link("Lost sign-in", reverse("lost_sign_in", args=[address, role.pk]), hidden=f"of {name}"))
    return format_html_join(mark_safe("<br>"), "{}", ((link,) for link in links))


def _withdraw(invitation: Invitation, address: str, request: Asking) -> object:
    if invitation.taken or invitation.withdrawn or invitation.expires <= request.actor.at:
        return ""
    return Link("Withdraw", f"{reverse('invitations', args=[address])}?withdraw={invitation.pk}#withdraw",
                hidden=f"the invitation of {invitation.name}")  # fmt: skip


def _page(request: Asking, programme: Programme, here: str, table: Table | None, **more: object) -> HttpResponse:
    names = {"people": "People", "invitations": "Invitations", "conflicts": "Conflicts and glass"}
    tabs = [Link(text, reverse(name, args=[programme.address]), current=name == here) for name, text in names.items()]
    asked = request.GET.get("withdraw", "") if here == "invitations" else ""
    withdrawing = None
    if asked:
        try:
            withdrawing = programme.invitations.filter(pk=UUID(asked)).first()
        except ValueError:
            withdrawing = None
    return render(request, "staff/people/list.html", {
        "programme": programme, "here": here, "title": names[here], "tabs": tabs, "table": table,
        "withdrawing": withdrawing, **more,
    })  # fmt: skip


def form_page(
    request: Asking,
    programme: Programme,
    form: forms.Form,
    title: str,
    press: str,
    *,
    back: str,
    says: str = "",
    kind: str = "",
) -> HttpResponse:
    """A form about the people of the programme. back: the name of the page behind it. says: what stands above the form."""
    return render(request, "staff/people/form.html", {
        "programme": programme, "form": form, "title": title, "press": press, "says": says, "kind": kind,
        "back": reverse(back, args=[programme.address]),
    })  # fmt: skip
