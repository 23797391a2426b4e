"""A value in a finding never says who a person is."""

from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.returns import load_specification
from openinquiry.core.returns.masking import closest, masked

PEOPLE = load_specification("police")["people"]
OFFENCES = load_specification("police")["offences"]


def test_names_keep_a_first_letter_and_a_class_of_length():
    assert [masked(name, field=PEOPLE["surname"]) for name in ("Li", "Smith", "Corwen", "Featherstonehaugh")] == [
        "•••", "S•••", "C•••••", "F••••••••",
    ]  # fmt: skip


def test_birth_dates_and_postcodes_keep_their_shape_only():
    assert masked("31/02/2001", field=PEOPLE["birth_date"]) == "••/••/••••"
    assert masked("LS1 4AB", field=PEOPLE["postcode"]) == "••• •••"


def test_a_name_in_a_column_of_codes_is_masked_and_a_code_is_shown():
    assert masked("Ashdown", field=PEOPLE["sex"], known=("F", "Female")) == "A•••••"
    assert masked("Femal", field=PEOPLE["sex"], known=("F", "Female")) == "Femal"
    assert masked("88", field=OFFENCES["offence_code"]) == "88"


def test_a_reference_that_looks_like_a_name_is_masked():
    assert masked("Bramwell", field=OFFENCES["offence_reference"]) == "B•••••"
    assert masked("CR/001", field=OFFENCES["offence_reference"]) == "CR/001"


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=3))
def test_no_sensitive_text_of_letters_is_ever_shown_whole(text: str):
    assert text not in masked(text, field=PEOPLE["surname"])


def test_the_closest_code_is_a_hint_by_likeness():
    assert closest("victm", ("victim", "suspect")) == "victim"
    assert closest("Wibble", ("victim", "suspect")) == ""
