"""Writes the fields of forms as GOV.UK's markup.

Written by Python and not by templates: a form of thirteen fields took more than fifty templates, one for each control, label
and date, and most of the time of its page (``benchmarks/service.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openinquiry.web.components.parts import shown

if TYPE_CHECKING:
    from openinquiry.web.components.forms import GovukField

_PARTS_OF_A_DAY = (2, 2, 4)  # digits


def written(template: str) -> Callable[[Mapping[str, Any]], SafeString] | None:
    """What writes the part of a form that Django knows by the name of a template; None for what is left to the template."""
    return _WRITERS.get(template)


def _form(context: Mapping[str, Any]) -> SafeString:
    hidden = "".join(str(field) for field in context["hidden_fields"])
    return SafeString(hidden + "".join(field.as_field_group() for field, _errors in context["fields"]))


def _field(context: Mapping[str, Any]) -> SafeString:
    field: GovukField = context["field"]
    wrong = " govuk-form-group--error" if field.errors else ""
    kind, more = (" govuk-password-input", _words_of_password()) if field.shape == "password" else ("", "")
    inside = "".join(_fieldset(field) if field.use_fieldset else _labelled(field))
    return SafeString(f'<div class="govuk-form-group{wrong}{kind}"{more}>\n{inside}\n</div>\n')


def _fieldset(field: GovukField) -> Iterator[str]:
    radios = field.shape == "radios"
    described = f' aria-describedby="{field.aria_describedby}"' if field.aria_describedby else ""
    yield f'<fieldset class="govuk-fieldset" role="{"radiogroup" if radios else "group"}"{described}'
    yield ' aria-invalid="true">\n' if field.errors and radios else ">\n"
    yield f'<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{shown(field.label)}</legend>\n'
    yield from (_hint(field), _errors(field), str(field), "</fieldset>")


def _labelled(field: GovukField) -> Iterator[str]:
    label = f'for="{shown(field.id_for_label)}">{shown(field.label)}</label>'
    if field.shape == "checkbox":
        yield _errors(field)
        yield '<div class="govuk-checkboxes" data-module="govuk-checkboxes"><div class="govuk-checkboxes__item">'
        yield f'{field}<label class="govuk-label govuk-checkboxes__label" {label}'
        yield f"{_hint(field, ' govuk-checkboxes__hint')}</div></div>"
        return
    yield f'<label class="govuk-label govuk-label--s" {label}\n'
    yield from (_hint(field), _errors(field))
    if field.shape == "file":
        yield f'<div class="govuk-file-upload-wrapper" data-module="govuk-file-upload"{_words_of_file()}>{field}</div>'
    elif field.shape == "password":
        yield f'<div class="govuk-input__wrapper govuk-password-input__wrapper">{field}'
        yield '<button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle '
        yield 'govuk-js-password-input-toggle" data-module="govuk-button" '
        yield f'aria-controls="{shown(field.id_for_label)}"{_attributes({"aria-label": _("Show password")})} hidden>'
        yield f"{shown(_('Show'))}</button></div>"
    else:
        yield str(field)


def _hint(field: GovukField, more: str = "") -> str:
    if not field.help_text:
        return ""
    return f'<div id="{shown(field.auto_id)}_helptext" class="govuk-hint{more}">{shown(field.help_text)}</div>\n'


def _errors(field: GovukField) -> str:
    if not field.errors:
        return ""
    before = f'<span class="govuk-visually-hidden">{shown(_("Error:"))}</span> '
    sentences = "<br>".join(f"{before}{shown(each)}" for each in field.sentences)
    return f'<p id="{shown(field.auto_id)}_error" class="govuk-error-message">{sentences}</p>\n'


def _words_of_password() -> str:
    words = {
        "show-password": _("Show"), "hide-password": _("Hide"), "show-password-aria-label": _("Show password"),
        "hide-password-aria-label": _("Hide password"), "password-shown-announcement": _("Your password is visible"),
        "password-hidden-announcement": _("Your password is hidden"),
    }  # fmt: skip
    return ' data-module="govuk-password-input"' + _attributes(
        {f"data-i18n.{key}": said for key, said in words.items()}
    )


def _words_of_file() -> str:
    words = {
        "choose-files-button": _("Choose file"), "drop-instruction": _("or drop file"),
        "no-file-chosen": _("No file chosen"), "entered-drop-zone": _("Entered drop zone"),
        "left-drop-zone": _("Left drop zone"), "multiple-files-chosen.one": _("1 file chosen"),
        "multiple-files-chosen.other": _("%%{count} files chosen") % {},  # the script puts the count in
    }  # fmt: skip
    return _attributes({f"data-i18n.{key}": said for key, said in words.items()})


def _attributes(attributes: Mapping[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{shown(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{shown(widget["value"])}"'
    return SafeString(
        f'<input type="{widget["type"]}" name="{shown(widget["name"])}"{value}{_attributes(widget["attrs"])}>'
    )


def _textarea(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    value = shown(widget["value"]) if widget["value"] else ""
    # A browser drops the first line break in it.
    return SafeString(f'<textarea name="{shown(widget["name"])}"{_attributes(widget["attrs"])}>\n{value}</textarea>')


def _select(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    groups = []
    for title, options, _index in widget["optgroups"]:
        written_ = "".join(
            f'<option value="{shown(each["value"])}"{_state(each, " selected")}>{shown(each["label"])}</option>'
            for each in options
        )
        groups.append(f'<optgroup label="{shown(title)}">{written_}</optgroup>' if title else written_)
    return SafeString(
        f'<select name="{shown(widget["name"])}"{_attributes(widget["attrs"])}>{"".join(groups)}</select>'
    )


def _choices(kind: str) -> Callable[[Mapping[str, Any]], SafeString]:
    """kind: radios or checkboxes."""

    def write(context: Mapping[str, Any]) -> SafeString:
        widget = context["widget"]
        small = f" govuk-{kind}--small" if widget["attrs"].get("small") else ""
        options = "".join(
            f'<div class="govuk-{kind}__item"><input class="govuk-{kind}__input" type="{each["type"]}" '
            f'name="{shown(each["name"])}" value="{shown(each["value"])}" id="{shown(each["attrs"]["id"])}"'
            f'{_state(each, " checked")}><label class="govuk-label govuk-{kind}__label" for="{shown(each["attrs"]["id"])}">'
            f"{shown(each['label'])}</label></div>"
            for _title, options, _index in widget["optgroups"]
            for each in options
        )
        return SafeString(f'<div class="govuk-{kind}{small}" data-module="govuk-{kind}">{options}</div>')

    return write


def _state(option: Mapping[str, Any], chosen: str) -> str:
    return (chosen if option["selected"] else "") + (" disabled" if option["attrs"].get("disabled") else "")


def _day(context: Mapping[str, Any]) -> SafeString:
    widget = context["widget"]
    wrong = " govuk-input--error" if widget["wrong"] else ""
    parts = []
    for part, title, digits in zip(
        widget["subwidgets"], (_("Day"), _("Month"), _("Year")), _PARTS_OF_A_DAY, strict=True
    ):
        key = shown(part["attrs"]["id"])
        value = "" if part["value"] is None else f' value="{shown(part["value"])}"'
        parts.append(
            '<div class="govuk-date-input__item"><div class="govuk-form-group">'
            f'<label class="govuk-label govuk-date-input__label" for="{key}">{shown(title)}</label>'
            f'<input class="govuk-input govuk-date-input__input govuk-input--width-{digits}{wrong}" id="{key}" '
            f'name="{shown(part["name"])}" type="text" inputmode="numeric" autocomplete="off"{value}></div></div>'
        )
    return SafeString(f'<div class="govuk-date-input">{"".join(parts)}</div>')


_WIDGETS = "django/forms/widgets/"
_WRITERS: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "components/forms/form.html": _form,
    "components/forms/field.html": _field,
    "components/forms/day.html": _day,
    f"{_WIDGETS}radio.html": _choices("radios"),
    f"{_WIDGETS}checkbox_select.html": _choices("checkboxes"),
    f"{_WIDGETS}select.html": _select,
    f"{_WIDGETS}textarea.html": _textarea,
    **{f"{_WIDGETS}{kind}.html": _input for kind in ("text", "number", "email", "url", "password", "hidden", "file")},
}
