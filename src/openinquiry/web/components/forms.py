"""Gives every Django form GOV.UK's markup: classes, hints, errors beside their fields, a date in three boxes.

The renderer is set in the settings, so a form of any app looks right without knowing of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from openinquiry.web.components.fields import written

_SHAPES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxSelectMultiple, "checkboxes"),  # before radios, of which Django makes it a kind
    (widgets.RadioSelect, "radios"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.PasswordInput, "password"),
    (widgets.FileInput, "file"),
    (widgets.Select, "select"),
    (widgets.Textarea, "textarea"),
    (widgets.MultiWidget, "several"),
)
_ERRORS = (ErrorList.template_name, ErrorList.template_name_ul)
_CLASSES = {
    "input": "govuk-input",
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "password": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "checkbox": "govuk-checkboxes__input",
}


class GovukField(BoundField):
    """A field of a form, as its partial template shows it."""

    @property
    def shape(self) -> str:
        """What kind of control it is: input, textarea, select, radios, checkboxes, checkbox, file, password or several."""
        return next((name for kind, name in _SHAPES if isinstance(self.field.widget, kind)), "input")

    @property
    def first_id(self) -> str:
        """The control that an error leads to: the first one, where there are several."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label or self.auto_id

    @property
    def sentences(self) -> list[str]:
        """What is wrong. An answer that is missing is named, so that the summary does not say one thing ten times."""
        plain = str(forms.Field.default_error_messages["required"])
        missing = _("Answer this: %(label)s") % {"label": self.label}
        return [str(missing) if str(error) == plain else str(error) for error in self.errors]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        """Django's own attributes, and the classes of GOV.UK."""
        built = super().build_widget_attrs(attrs, widget)
        classes = _CLASSES.get(self.shape, "")
        if classes:
            own = self.field.widget.attrs.get("class", "")
            wrong = f"{classes.split()[0]}--error" if self.errors and self.shape != "checkbox" else ""
            built["class"] = " ".join(part for part in (classes, own, wrong) if part)
        # A browser's own message appears in its own language and beside no summary; ours are in the page.
        built.pop("required", None)
        return built


class GovukForms(TemplatesSetting):
    """The renderer: forms and fields as :mod:`openinquiry.web.components.fields` writes them, what is rare by templates.

    The names are those by which Django asks for a form and a field; no such template is there.
    """

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
    bound_field_class = GovukField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The part of a form that the name stands for."""
        if template_name in _ERRORS and not context["errors"]:
            return ""  # Django asks for the errors of every field, right or wrong
        write = written(template_name)
        return write(context) if write else super().render(template_name, context, request)


class DayWidget(widgets.MultiWidget):
    """Day, month and year in three boxes, which is quicker and surer than a calendar for a date that is known."""

    template_name = "components/forms/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        numeric = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__([widgets.TextInput(attrs=numeric) for _part in range(3)], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401 - as Django's
        """What the template is given; also whether the boxes are marked as wrong."""
        context = super().get_context(name, value, attrs)
        context["widget"]["wrong"] = "aria-invalid" in (attrs or {})
        return context

    def decompress(self, value: date | None) -> list[object]:
        """The date as three values."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A date. Says which part is missing, and when there is no such day."""

    widget = DayWidget
    default_error_messages = {  # noqa: RUF012 - Django's own form
        "required": _("Enter a date."),
        "incomplete": _("The date must have a day, a month and a year."),
        "invalid": _("Enter a real date, for example 27 3 2026."),
    }

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as Django's fields take them
        super().__init__([forms.CharField(max_length=4, required=False) for _part in range(3)], **options)

    def clean(self, value: Any) -> date | None:  # noqa: ANN401 - what the browser sent
        """The date. Raises ValidationError with the sentence for what is wrong."""
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            if year < 1000:
                raise ValueError
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
