"""A body uploads a file, looks at what was found in it, downloads that, and takes a file back."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openinquiry.core.workflow import RETURN, Holder, ReturnState, VersionState
from openinquiry.domain.files import store
from openinquiry.domain.returns import operations, policies
from openinquiry.domain.returns.models import Return, Version
from openinquiry.domain.returns.operations.answers import suggestions, unexplained
from openinquiry.jobs.returns import progress_of, take_in
from openinquiry.web.asked import done, found, given
from openinquiry.web.bodies.forms import UploadForm
from openinquiry.web.bodies.page import asked_return
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.findings import difference_of, findings_of
from openinquiry.web.returns.wording import size, version_tag

_UNDER_WAY = (VersionState.RECEIVED, VersionState.CHECKING)


def asked_version(return_: Return, number: int) -> Version:
    """The version of this number."""
    version = found(return_.versions.all(), number=number)
    version.of = return_
    return version


@opened_by(policies.can_prepare)
def upload(request: Asking, pk: UUID) -> HttpResponse:
    """Choose a file and send it. Works without script; a file that is too large is refused before it has come whole."""
    return_ = asked_return(request, pk)
    policies.can_prepare.check(request.actor, return_)
    # Bound even where nothing came: an upload that was stopped leaves an empty form.
    sending = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if sending else UploadForm()
    version = _sent(request, form, return_) if sending else None
    if version is not None:
        return redirect("version", pk=return_.pk, number=version.number)
    context = {
        "return": return_,
        "form": form,
        "opened": RETURN.holder(ReturnState(return_.state)) is Holder.SENDER,
        "limit": size(settings.LARGEST_UPLOAD),
        "replaces": return_.versions_made > 0,
    }
    return render(request, "bodies/upload.html", context)


def _sent(request: Asking, form: UploadForm, return_: Return) -> Version | None:
    """The version that the upload became; None with an error in the form."""
    valid = form.is_valid()
    if getattr(request, "upload_refused", ""):
        form.errors.clear()
        form.add_error("file", _too_large())
        return None
    if not valid:
        return None
    file, note = form.cleaned_data["file"], form.cleaned_data["note"]
    return given(form, lambda: take_in(return_, content=file, file_name=file.name, note=note, actor=request.actor))


def _too_large() -> str:
    said = _(
        "The file is larger than %(limit)s, the most that is taken. Send it as a zip of CSV files, or ask the office."
    )
    return said % {"limit": size(settings.LARGEST_UPLOAD)}


@opened_by(policies.can_see_return)
def version_page(request: Asking, pk: UUID, number: int) -> HttpResponse:
    """What was found in a file: errors first, then what has to be put right or explained."""
    return_ = asked_return(request, pk)
    version = asked_version(return_, number)
    under_way = version.state in _UNDER_WAY
    left = len(unexplained(version)) if version.checked else 0
    mine = policies.can_prepare(request.actor, return_)
    in_hand = version.state in (
        VersionState.TO_MAP,
        VersionState.HAS_ERRORS,
        VersionState.HAS_QUERIES,
        VersionState.CLEAN,
    )
    return render(
        request,
        "bodies/version.html",
        {
            "return": return_,
            "version": version,
            "tag": version_tag(version.state),
            "size": size(version.size),
            "under_way": under_way,
            "progress": progress_of(version) if under_way else None,
            "to_map": version.state == VersionState.TO_MAP and mine,
            "findings": findings_of(version, suggestions=suggestions(version) if in_hand else {}),
            "difference": difference_of(version),
            "left": left,
            "ready": version.state in (VersionState.CLEAN, VersionState.HAS_QUERIES) and not left,
            "may_explain": mine and version.state in (VersionState.HAS_ERRORS, VersionState.HAS_QUERIES),
            "may_sign": policies.can_sign(request.actor, return_),
            "may_read": policies.can_read_file(request.actor, version),
            "may_withdraw": mine and in_hand,
            "signed": getattr(version, "signed", None),
        },
    )


@opened_by(policies.can_read_file)
def findings_sheet(request: Asking, pk: UUID, number: int) -> FileResponse:
    """The findings as a workbook, to put right beside the data. Values in it are masked; the download is recorded."""
    version = asked_version(asked_return(request, pk), number)
    sha256 = operations.read_findings(version, actor=request.actor)
    return _attachment(sha256, f"findings-version-{version.number}.xlsx")


@opened_by(policies.can_read_file)
def file_as_sent(request: Asking, pk: UUID, number: int) -> FileResponse:
    """The file as it was sent; the download is recorded."""
    version = asked_version(asked_return(request, pk), number)
    return _attachment(operations.read_file(version, actor=request.actor), version.file_name)


@require_POST
@opened_by(policies.can_prepare)
def withdraw(request: Asking, pk: UUID, number: int) -> HttpResponse:
    """Take a file back that was not signed."""
    version = asked_version(asked_return(request, pk), number)
    operations.withdraw_version(version, actor=request.actor)
    return done(
        request,
        _("The file was withdrawn. It counts for nothing, and stays on record."),
        to=reverse("return", args=[pk]),
    )


def _attachment(sha256: str, name: str) -> FileResponse:
    response = FileResponse(
        store().open(sha256), as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox"
    return response
