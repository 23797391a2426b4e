"""A person says what the columns and codes of a file are. The proposal is a proposal; nothing is read by it alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openinquiry.core.returns import FieldSpecification, FieldType, load_specification
from openinquiry.core.workflow import VersionState
from openinquiry.domain.returns import operations, policies
from openinquiry.domain.returns.mappings import code_choices, mapping_toml
from openinquiry.domain.returns.models import Version
from openinquiry.jobs.returns import confirm_and_check
from openinquiry.web.asked import went_well
from openinquiry.web.bodies.page import asked_return
from openinquiry.web.bodies.sending import asked_version
from openinquiry.web.gate import Asking, opened_by

SURE = 95  # per cent of values that fit, from which a proposal is not pointed out
_TELLING = (
    FieldType.CODE,
    FieldType.CODE_LIST,
    FieldType.DATE,
    FieldType.INTEGER,
    FieldType.DECIMAL,
    FieldType.POSTCODE,
)
_AGAIN = (VersionState.HAS_ERRORS, VersionState.HAS_QUERIES, VersionState.CLEAN)


@dataclass(frozen=True)
class AskedTable:
    """One table of the specification: what a person must look at, and what was recognised by its name and its values."""

    title: str
    place: str
    doubtful: tuple[BoundField, ...]
    certain: tuple[BoundField, ...]


class ColumnsForm(forms.Form):
    """For each field of the specification the column of the file; for codes nobody recognised what they mean."""

    definition = forms.CharField(
        label="", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    population = forms.CharField(label="", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    one_row_per_person = forms.ChoiceField(label="", widget=forms.RadioSelect)

    def __init__(self, version: Version, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        super().__init__(*args, **more)
        self._statement()
        self.version, self._tables, self._certain = version, [], set[str]()
        specification = load_specification(version.of.request.specification)
        for name, table in version.proposal.get("tables", {}).items():
            asked = [key for field in specification[name].fields for key in self._ask(name, field, table)]
            where = table["sheet"] or table["file"]
            self._tables.append((specification[name].title, where, asked))

    def _statement(self) -> None:
        self.fields["definition"].label = _("By which definition were offences or children chosen?")
        self.fields["population"].label = _("Who and what is in the file?")
        one_row = cast(forms.ChoiceField, self.fields["one_row_per_person"])
        one_row.label = _("Do you guarantee that each person stands in the file once only?")
        one_row.choices = [("yes", _("Yes, each person has one reference")), ("no", _("No, or not sure"))]

    def _ask(self, table: str, field: FieldSpecification, proposed: dict[str, Any]) -> list[str]:
        column = proposed["columns"].get(field.name)
        key = f"{table}.{field.name}"
        if column and not column["undecided"] and not column["swapped"] and not _fits_badly(field, column):
            self._certain.add(key)
        self.fields[key] = forms.ChoiceField(
            label=field.title,
            required=False,
            choices=[("", _("No column of the file")), *((heading, heading) for heading in proposed["headings"])],
            initial=column["settings"]["column"] if column else "",
            help_text=_hint(field, column),
        )
        keys = [key]
        for code in column["undecided"] if column else ():
            choices = [
                ("", _("Leave it as it is")),
                *((c, f"{c}: {label}" if label != c else c) for c, label in code_choices(field)),
            ]
            keys.append(f"{key}={code}")
            self.fields[keys[-1]] = forms.ChoiceField(
                label=_("%(field)s: what does «%(code)s» mean?") % {"field": field.title, "code": code},
                required=False, choices=choices,
            )  # fmt: skip
        return keys

    def tables(self) -> list[AskedTable]:
        """The questions, table by table. A field with an error is never among the certain ones."""
        certain = {key for key in self._certain if key not in self.errors}
        return [
            AskedTable(
                title,
                where,
                tuple(self[key] for key in keys if key not in certain),
                tuple(self[key] for key in keys if key in certain),
            )
            for title, where, keys in self._tables
        ]

    def toml(self) -> str:
        """The mapping that was confirmed. Raises Refused for one that cannot be used."""
        return_ = self.version.of
        answers = {key: value for key, value in self.cleaned_data.items() if "." in key}
        says = {key: value for key, value in self.cleaned_data.items() if "." not in key}
        return mapping_toml(
            return_.request, body=return_.body.code, body_name=return_.body.name, proposed=self.version.proposal,
            answers=answers, says=says,
        )  # fmt: skip


@opened_by(policies.can_prepare)
def columns(request: Asking, pk: UUID, number: int) -> HttpResponse:
    """Confirm what each column is. What was found certain is filled in; what is doubtful is pointed out."""
    return_ = asked_return(request, pk)
    policies.can_prepare.check(request.actor, return_)
    version = asked_version(return_, number)
    form = ColumnsForm(version, request.POST or None)
    to_map = version.state == VersionState.TO_MAP
    if request.method == "POST" and form.is_valid():
        if not to_map and version.state in _AGAIN:
            operations.map_again(version, actor=request.actor)
        if went_well(form, lambda: confirm_and_check(version, toml=form.toml(), actor=request.actor)):
            return redirect("version", pk=return_.pk, number=version.number)
    context = {
        "return": return_,
        "version": version,
        "form": form,
        "tables": form.tables(),
        "open": to_map or version.state in _AGAIN,
    }
    return render(request, "bodies/columns.html", context)


def _fits_badly(field: FieldSpecification, column: dict[str, Any]) -> bool:
    """Whether values say that the column is another one. Texts and references may be anything, so they say nothing."""
    return field.type in _TELLING and bool(column["seen"]) and column["fits"] < SURE


def _hint(field: FieldSpecification, column: dict[str, Any] | None) -> str:
    hint = field.meaning
    if column is None:
        return hint + " " + _("No column was recognised.")
    if _fits_badly(field, column):
        hint += " " + _("Look closely: only %(fits)s%% of the values fit.") % {"fits": column["fits"]}
    if column["swapped"]:
        hint += " " + _("Look closely: day and month could be the other way round.")
    return hint
