"""Any Django form comes out in GOV.UK's markup, with its errors named, linked and heard."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.web.components import DayField
from openinquiry.web.gallery.samples import SampleForm

SHAPES = {"name": "input", "why": "textarea", "day": "several", "held": "radios", "systems": "checkboxes",
          "kind": "select", "count": "input", "file": "file", "secret": "password", "agreed": "checkbox"}  # fmt: skip


PLANTED = "<i>\"'&"


class Dated(forms.Form):
    day = DayField(label="When?", required=False)


def day_of(*parts: str) -> Dated:
    return Dated(dict(zip(("day_0", "day_1", "day_2"), parts, strict=True)))


@pytest.mark.parametrize(("name", "shape"), SHAPES.items())
def test_each_field_is_shown_as_what_it_is(name: str, shape: str) -> None:
    assert SampleForm()[name].shape == shape


def test_every_control_has_a_label_and_every_label_a_control() -> None:
    page = str(SampleForm())
    labels = re.findall(r'<label[^>]*for="([^"]+)"', page)
    controls = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', page)
    assert sorted(labels) == sorted(controls)
    assert len(set(controls)) == len(controls) > 12


def test_a_form_in_order_has_no_error_and_no_browser_message() -> None:
    page = str(SampleForm())
    assert ("error" in page, " required" in page) == (False, False)


def test_each_missing_answer_is_named_and_its_link_leads_to_a_control() -> None:
    form = SampleForm({})
    summary, page = render_to_string("components/error_summary.html", {"form": form}), str(form)
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    ids = set(re.findall(r'id="([^"]+)"', page))
    assert [name for name, _said in links if name not in ids] == []
    assert len({said for _name, said in links}) == len(links) == 10
    assert links[0] == ("id_name", "Answer this: Name of the return")


def test_an_error_is_tied_to_its_control_for_who_hears_the_page() -> None:
    page = str(SampleForm({})["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error" class="govuk-error-message"' in page
    assert 'class="govuk-input govuk-input--error"' in page


def test_what_somebody_typed_is_escaped() -> None:
    form = SampleForm({"name": '"><script>x</script>', "why": "</textarea><script>x</script>"})
    assert "<script>" not in str(form)


def test_a_password_is_never_sent_back() -> None:
    assert "a secret word" not in str(SampleForm({"secret": "a secret word"}))


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_date_in_three_boxes_is_that_date(day: date) -> None:
    form = day_of(str(day.day), f"{day.month:02}", str(day.year))
    assert form.is_valid()
    assert form.cleaned_data["day"] == day


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("31", "2", "2026"), "Enter a real date, for example 27 3 2026."),
        (("1", "", "2026"), "The date must have a day, a month and a year."),
        (("1", "May", "2026"), "Enter a real date, for example 27 3 2026."),
        (("1", "5", "26"), "Enter a real date, for example 27 3 2026."),
        (("-1", "5", "2026"), "Enter a real date, for example 27 3 2026."),
    ],
)
def test_a_date_that_is_none_says_why(parts: tuple[str, str, str], said: str) -> None:
    assert day_of(*parts).errors["day"] == [said]


def test_no_date_is_no_error_where_none_is_asked() -> None:
    form = day_of("", " ", "")
    assert form.is_valid()
    assert form.cleaned_data["day"] is None


@given(st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6)))
def test_whatever_is_typed_as_a_date_ends_in_a_date_or_a_sentence(parts: tuple[str, str, str]) -> None:
    form = day_of(*parts)
    assert form.is_valid() or form.errors["day"]


class Planted(forms.Form):
    words = forms.CharField(label=PLANTED, help_text=PLANTED)
    long = forms.CharField(label=PLANTED, widget=forms.Textarea)
    one = forms.ChoiceField(label=PLANTED, choices=[(PLANTED, PLANTED)], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label=PLANTED, choices=[(PLANTED, PLANTED)], widget=forms.CheckboxSelectMultiple
    )
    chosen = forms.ChoiceField(label=PLANTED, choices=[(PLANTED, [(PLANTED, PLANTED)])])
    day = DayField(label=PLANTED)


def test_no_field_lets_what_somebody_wrote_become_markup() -> None:
    written = dict.fromkeys(("words", "long", "one", "chosen", "day_0", "day_1", "day_2"), PLANTED)
    page = str(Planted({**written, "several": [PLANTED]}))
    assert PLANTED not in page
    assert "<i" not in page.replace("<input", "")
    assert page.count("&lt;i&gt;&quot;&#x27;&amp;") > 15
