"""What a body is asked on its pages; one question where one will do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openinquiry.web.components import DayField

ROWS = 5


class UploadForm(forms.Form):
    """A file of the return, and what changed since the last one."""

    file = forms.FileField(
        label=_("Choose the file of your return"),
        help_text=_("An Excel workbook (XLSX), an ODS spreadsheet, a CSV file, or a zip of CSV files."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose another one.")},
    )
    note = forms.CharField(
        label=_("What changed since your last file? (optional)"), required=False,
        widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
    )  # fmt: skip


class ExplainForm(forms.Form):
    """Why one query is no error."""

    text = forms.CharField(
        label=_("Why are the data right as they are?"),
        help_text=_("It stands beside the figure for good. Do not write anybody's name."),
        widget=forms.Textarea(attrs={"rows": ROWS}), max_length=4000,
    )  # fmt: skip


class SignForm(forms.Form):
    """The words under which a return is signed."""

    agreed = forms.BooleanField(
        label=_(
            "I have the authority to answer for this body, and the answer is complete and correct as far as I know."
        ),
        error_messages={"required": _("Confirm that you may sign for the body.")},
    )

    @property
    def statement(self) -> str:
        """The sentence that was agreed to, which is kept with the signature."""
        return str(self.fields["agreed"].label)


class NotHeldForm(SignForm):
    """The body does not hold the data: where it searched, and who says so."""

    searched = forms.CharField(
        label=_("Where did you search?"),
        help_text=_("Which systems, files and offices, for which years, and by which words. Do not write anybody's name."),
        widget=forms.Textarea(attrs={"rows": ROWS}), max_length=8000,
    )  # fmt: skip
    field_order = ("searched", "agreed")


class MoreTimeForm(forms.Form):
    """Until when, and why."""

    until = DayField(label=_("Until which day do you need?"), help_text=_("For example, 27 3 2026"))
    reason = forms.CharField(
        label=_("Why do you need more time?"), widget=forms.Textarea(attrs={"rows": ROWS}), max_length=4000
    )


class ReasonForm(forms.Form):
    """A reason, for what is done seldom."""

    reason = forms.CharField(label=_("Why?"), widget=forms.Textarea(attrs={"rows": ROWS}), max_length=4000)

    def __init__(self, *args: Any, label: str = "", hint: str = "", **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        super().__init__(*args, **more)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class NothingForm(forms.Form):
    """No question: only what the domain refuses is shown."""
