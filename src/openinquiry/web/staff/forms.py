"""What the office is asked on its pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openinquiry.core.returns import load_specification, specification_names
from openinquiry.domain.accounts.models import Body, BodyKind
from openinquiry.domain.returns.models import Basis, DataRequest
from openinquiry.domain.returns.operations import Asked
from openinquiry.web.components import DayField


def _long(label: Any, *, hint: Any = "", required: bool = True, rows: int = 4) -> forms.CharField:  # noqa: ANN401 - lazy words
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=forms.Textarea(attrs={"rows": rows}), max_length=8000
    )


class RequestForm(forms.Form):
    """A request for data: what, for which period, why, by what right, until when; and the same in Welsh."""

    title = forms.CharField(label=_("Title"), max_length=200)
    specification = forms.ChoiceField(label=_("Which form of return?"))
    first_day = DayField(label=_("First day of the period"))
    last_day = DayField(label=_("Last day of the period"))
    asks = _long(_("What is to be sent?"))
    reason = _long(_("Why is it asked?"), hint=_("Officers read this before anything else."))
    basis = forms.ChoiceField(label=_("By what right?"), choices=Basis.choices, widget=forms.RadioSelect)
    power = forms.CharField(
        label=_("The power, if the law requires an answer"), required=False, max_length=300,
        help_text=_("The Act and the section. Leave it empty for a voluntary request."),
    )  # fmt: skip
    opens = DayField(label=_("The request opens on"))
    due = DayField(label=_("The returns are due on"))
    welsh_title = forms.CharField(label=_("Title in Welsh"), required=False, max_length=200)
    welsh_asks = _long(_("What is to be sent, in Welsh"), required=False)
    welsh_reason = _long(
        _("Why it is asked, in Welsh"), required=False, hint=_("Needed before a body in Wales can be asked.")
    )

    def __init__(self, *args: Any, request: DataRequest | None = None, **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        if request is not None:
            more["initial"] = {name: getattr(request, name) for name in self.base_fields}
        super().__init__(*args, **more)
        self.fields["specification"].choices = [  # type: ignore[attr-defined]
            (name, load_specification(name).title) for name in specification_names()
        ]

    def asked(self) -> Asked:
        """What was written, as the operation takes it."""
        return Asked(**self.cleaned_data)


class BodiesForm(forms.Form):
    """Which bodies are asked: single ones, or all of a kind."""

    kinds = forms.MultipleChoiceField(
        label=_("All bodies of a kind"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind, label) for kind, label in BodyKind.choices if kind != BodyKind.OFFICE],
    )  # fmt: skip
    bodies = forms.ModelMultipleChoiceField(
        label=_("Single bodies"), queryset=Body.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        super().__init__(*args, **more)
        self.fields["bodies"].queryset = Body.objects.exclude(kind=BodyKind.OFFICE)  # type: ignore[attr-defined]

    def chosen(self) -> list[Body]:
        """The bodies, each once."""
        of_kinds = Body.objects.filter(kind__in=self.cleaned_data["kinds"])
        return sorted({*of_kinds, *self.cleaned_data["bodies"]}, key=lambda body: body.name)


class DecisionForm(forms.Form):
    """Accept a return or send it back."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"), widget=forms.RadioSelect,
        choices=[("accept", _("Accept it")), ("back", _("Send it back"))],
    )  # fmt: skip
    reason = _long(
        _("What is wrong, and what should the body do?"), required=False,
        hint=_("Needed when you send it back. The body reads it. Do not write anybody's name."),
    )  # fmt: skip


class ExtensionForm(forms.Form):
    """Grant more time or refuse it."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"), widget=forms.RadioSelect,
        choices=[("grant", _("Give more time")), ("refuse", _("Do not give more time"))],
    )  # fmt: skip
    answer = _long(_("What do you say to the body?"), required=False, hint=_("Needed when you do not give more time."))


class StateFilter(forms.Form):
    """Which returns of a request are shown."""

    state = forms.ChoiceField(label=_("Show"), required=False)

    def __init__(self, *args: Any, states: list[tuple[str, str]], **more: Any) -> None:  # noqa: ANN401 - as Django's forms
        super().__init__(*args, **more)
        self.fields["state"].choices = [("", _("All returns")), ("late", _("Late")), *states]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something that is done seldom is done."""

    reason = _long(_("Why?"), hint=_("The bodies read it. Do not write anybody's name."))
