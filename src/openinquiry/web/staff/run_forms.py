"""What the office is asked when it assembles, approves and compares runs, and when it looks behind figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openinquiry.core.audit import definition_names, load_definition
from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.estimation import load_protocol
from openinquiry.domain.audit.models import Run
from openinquiry.domain.audit.operations import Settings
from openinquiry.domain.returns.models import Return
from openinquiry.web.components import DayField

_NUMBER = {"class": "govuk-input--width-5", "inputmode": "numeric"}
_POLICIES, _PROTOCOLS = ("default",), ("default",)  # that ship with the product and are made for audits


def _long(label: Any, *, hint: Any = "", required: bool = True) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": 4}), max_length=8000
    )


def _number(label: Any, initial: int, least: int, hint: Any = "") -> forms.IntegerField:  # noqa: ANN401 - lazy words
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=least,
        max_value=2**31 - 1,
        help_text=hint,
        widget=forms.TextInput(attrs=_NUMBER),
    )


class AssembleForm(forms.Form):
    """A run: which accepted returns, by which definitions, protocol and policy, with the data as at which day."""

    title = forms.CharField(
        label=_("Title of the run"), max_length=200, help_text=_("Such as «First run, all returns in».")
    )
    returns = forms.MultipleChoiceField(
        label=_("Accepted returns that go in"), widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
        help_text=_("Every other body that was asked counts as not sent, with the reason that stands above."),
    )  # fmt: skip
    why_left_out = _long(
        _("Why do you leave an accepted return out?"), required=False,
        hint=_("Only if you do. The reason stands in the report. Do not write anybody's name."),
    )  # fmt: skip
    as_at = DayField(label=_("The data are as at"))
    definitions = forms.MultipleChoiceField(
        label=_("Definitions"), widget=forms.CheckboxSelectMultiple(attrs={"small": True})
    )
    headline = forms.ChoiceField(label=_("Definition of the headline"))
    policy = forms.ChoiceField(label=_("Policy of disclosure control"))
    protocol = forms.ChoiceField(label=_("Protocol of estimates"))
    linkages = _number(_("Linkages drawn anew for estimates"), 20, 2)
    imputations = _number(_("Imputations of what is not recorded, in each linkage"), 5, 2)
    seed = _number(_("Seed of the linkage"), 1, 0, _("The same returns, settings and seed give the same figures."))

    def __init__(self, *args: Any, usable: list[Return], **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        more.setdefault("initial", {})
        more["initial"] = {
            "returns": [str(each.pk) for each in usable], "definitions": list(definition_names()), "headline": "audit",
            **more["initial"],
        }  # fmt: skip
        super().__init__(*args, **more)
        definitions = [(name, load_definition(name).title) for name in definition_names()]
        choices = {
            "returns": [(str(each.pk), _name(each)) for each in usable],
            "definitions": definitions, "headline": definitions,
            "policy": [(name, load_policy(name).title) for name in _POLICIES],
            "protocol": [(name, load_protocol(name).title) for name in _PROTOCOLS],
        }  # fmt: skip
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]

    def settings(self) -> Settings:
        """What was chosen, as the operation takes it."""
        given = self.cleaned_data
        return Settings(
            title=given["title"], as_at=given["as_at"], definitions=tuple(given["definitions"]), headline=given["headline"],
            seed=given["seed"], policy=given["policy"], protocol=given["protocol"], linkages=given["linkages"],
            imputations=given["imputations"],
        )  # fmt: skip


def _name(return_: Return) -> str:
    number = return_.accepted.number if return_.accepted else 0
    return f"{return_.body.name}: {return_.request.title}, version {number}"


class VerdictForm(forms.Form):
    """Approve a run, or send it back."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"), widget=forms.RadioSelect,
        choices=[("approve", _("Approve it: everybody may quote its figures")), ("back", _("Send it back"))],
    )  # fmt: skip
    remark = _long(
        _("Your remark"), required=False, hint=_("Needed when you send it back. Do not write anybody's name.")
    )  # fmt: skip


class DiscardForm(forms.Form):
    """Why a run is given up."""

    reason = _long(_("Why is it given up?"), hint=_("It stays in the list, with this reason."))


class LookForm(forms.Form):
    """Why somebody needs to see rows."""

    reason = _long(
        _("Why do you need to see the rows?"),
        hint=_("The reason is kept with your name for good. Do not write the name of anybody the data are about."),
    )


class CompareForm(forms.Form):
    """With which other run this one is compared."""

    other = forms.ChoiceField(label=_("Compare with"))

    def __init__(self, *args: Any, others: list[Run], **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        super().__init__(*args, **more)
        self.fields["other"].choices = [(str(each.number), f"Run {each.number}: {each.title}") for each in others]  # type: ignore[attr-defined]
