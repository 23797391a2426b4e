"""A body explains, signs, says that it holds nothing, asks for more time, and corrects what was accepted."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.domain.returns import operations, policies
from openinquiry.domain.returns.models import SignOff
from openinquiry.domain.returns.operations.answers import queries_of, suggestions
from openinquiry.jobs.letters import say_not_held_and_tell, sign_and_tell
from openinquiry.web.asked import done, found, given, went_well
from openinquiry.web.bodies.forms import ExplainForm, MoreTimeForm, NotHeldForm, ReasonForm, SignForm
from openinquiry.web.bodies.page import asked_return
from openinquiry.web.bodies.sending import asked_version
from openinquiry.web.components import Row
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.findings import findings_of
from openinquiry.web.returns.wording import in_language, period
from openinquiry.web.templatetags.dates import day, moment


@opened_by(policies.can_prepare)
def explain(request: Asking, pk: UUID, number: int, rule: str) -> HttpResponse:
    """Say of one query why it is no error; what was said of it before can be taken over."""
    return_ = asked_return(request, pk)
    policies.can_prepare.check(request.actor, return_)
    version = asked_version(return_, number)
    title = queries_of(version).get(rule)
    rules = [each for each in findings_of(version, suggestions=suggestions(version)) if each.rule == rule]
    if title is None or not rules:
        return redirect("version", pk=pk, number=number)
    before = rules[0].explained.text if rules[0].explained else rules[0].suggested
    form = ExplainForm(request.POST or None, initial={"text": before})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if given(form, lambda: operations.explain_query(version, rule=rule, text=text, actor=request.actor)):
            return redirect(reverse("version", args=[pk, number]) + f"#rule-{rule}")
    context = {
        "return": return_,
        "version": version,
        "found": rules[0],
        "form": form,
        "taken_over": bool(rules[0].suggested) and not rules[0].explained,
    }
    return render(request, "bodies/explain.html", context)


@opened_by(policies.can_sign)
def sign(request: Asking, pk: UUID, number: int) -> HttpResponse:
    """Sign a version for the body: its figures once more, the words, the signature."""
    return_ = asked_return(request, pk)
    policies.can_sign.check(request.actor, return_)
    version = asked_version(return_, number)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        signed = given(form, lambda: sign_and_tell(version, statement=form.statement, actor=request.actor))
        if signed is not None:
            return redirect("receipt", pk=pk, receipt=signed.receipt)
    tables = {_("Rows of %(table)s") % {"table": name.replace("_", " ")}: n for name, n in version.rows.items()}
    rows = [
        Row(_("Request"), in_language(return_.request, "title")),
        Row(_("Period"), period(return_.request)),
        Row(_("File"), version.file_name),
        *(Row(name, f"{number:,}") for name, number in tables.items()),
        Row(_("Queries explained"), str(version.explanations.count())),
        Row("SHA-256", version.sha256),
    ]
    return render(request, "bodies/sign.html", {"return": return_, "version": version, "form": form, "rows": rows})


@opened_by(policies.can_sign)
def not_held(request: Asking, pk: UUID) -> HttpResponse:
    """Say for the body that it does not hold the data, and where it searched."""
    return_ = asked_return(request, pk)
    policies.can_sign.check(request.actor, return_)
    form = NotHeldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        searched = form.cleaned_data["searched"]
        signed = given(
            form,
            lambda: say_not_held_and_tell(return_, searched=searched, statement=form.statement, actor=request.actor),
        )
        if signed is not None:
            return redirect("receipt", pk=pk, receipt=signed.receipt)
    return render(request, "bodies/not_held.html", {"return": return_, "form": form})


@opened_by(policies.can_see_return)
def receipt(request: Asking, pk: UUID, receipt: str) -> HttpResponse:
    """The receipt of an answer: what was signed, by whom, when, and the digests that show it unchanged."""
    return_ = asked_return(request, pk)
    signed = found(SignOff.objects.select_related("person", "post__body", "version"), of=return_, receipt=receipt)
    rows = [
        Row(_("Request"), in_language(return_.request, "title")),
        Row(_("Body"), return_.body.name),
        Row(_("Signed by"), f"{signed.person.name}, {signed.post.title}"),
        Row(_("Signed"), moment(signed.at)),
        Row(_("Under the words"), signed.statement),
    ]
    if signed.version is not None:
        rows += [Row(_("File"), signed.version.file_name), Row("SHA-256", signed.version.sha256)]
    else:
        rows.append(Row(_("Searched"), return_.searched))
    rows.append(Row(_("Entry in the chain of events"), f"{signed.event}: {signed.event_digest}"))
    return render(request, "bodies/receipt.html", {"return": return_, "signed": signed, "rows": rows})


@opened_by(policies.can_prepare)
def more_time(request: Asking, pk: UUID) -> HttpResponse:
    """Ask for more time."""
    return_ = asked_return(request, pk)
    policies.can_prepare.check(request.actor, return_)
    form = MoreTimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = given(form, lambda: operations.ask_for_time(return_, actor=request.actor, **form.cleaned_data))
        if asked is not None:
            said = _("You have asked for more time. Until it is answered, the return stays due on %(day)s.")
            return done(request, said % {"day": day(return_.due)}, to=reverse("return", args=[pk]))
    return render(request, "bodies/more_time.html", {"return": return_, "form": form})


@opened_by(policies.can_prepare)
def correct(request: Asking, pk: UUID) -> HttpResponse:
    """Begin to correct an accepted return."""
    return_ = asked_return(request, pk)
    policies.can_prepare.check(request.actor, return_)
    form = ReasonForm(request.POST or None, label=_("What is to be corrected, and why?"))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if went_well(form, lambda: operations.begin_correction(return_, why=reason, actor=request.actor)):
            said = _("You can upload a corrected file. The accepted one stays in force until then.")
            return done(request, said, to=reverse("upload", args=[pk]))
    return render(request, "bodies/correct.html", {"return": return_, "form": form})
