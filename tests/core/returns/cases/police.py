"""A police return that nothing is wrong with, and for each police rule a change that triggers it."""

from tests.core.returns.making import Case, Tables, edit

BASELINE: Tables = {
    "offences": [
        {"offence_reference": "C1", "offence_code": "22B", "recorded_date": "2024-06-03",
        "committed_from": "2024-05-01",
         "committed_to": "2024-05-02", "offence_area": "E08000003", "csa_flag": "Y", "cse_flag": "N", "group_flag": "N",
         "abuse_type": "abuse", "setting": "contact", "suspects_stated": "1", "outcome_type": "15",
         "outcome_date": "2024-09-01", "closure_wording": "", "operation_name": "Operation Heron"},
        {"offence_reference": "C2", "offence_code": "19D", "recorded_date": "2024-07-03",
        "committed_from": "2024-07-01",
         "committed_to": "2024-07-01", "offence_area": "E08000001", "csa_flag": "Y", "cse_flag": "N", "group_flag": "N",
         "abuse_type": "abuse", "setting": "contact", "suspects_stated": "2", "outcome_type": "", "outcome_date": "",
         "closure_wording": "Undetected", "operation_name": ""},
    ],
    "people": [
        {"person_reference": "N1", "given_name": "Ada", "middle_names": "May", "surname": "Ashdown",
         "birth_date": "2010-02-03", "sex": "F", "ethnicity_self_defined": "W1", "ethnicity_vintage": "18+1",
         "ethnicity_observed": "IC1", "nationality": "British", "address_line": "1 Invented Street",
         "postcode": "M1 2BB"},
        {"person_reference": "N2", "given_name": "Ivo", "middle_names": "", "surname": "Bramwell",
         "birth_date": "1985-07-09", "sex": "M", "ethnicity_self_defined": "NS", "ethnicity_vintage": "",
         "ethnicity_observed": "IC3", "nationality": "", "address_line": "", "postcode": ""},
        {"person_reference": "N3", "given_name": "Cora", "middle_names": "", "surname": "Corwen",
         "birth_date": "2011-11-12", "sex": "F", "ethnicity_self_defined": "", "ethnicity_vintage": "",
         "ethnicity_observed": "", "nationality": "", "address_line": "", "postcode": ""},
    ],
    "involvements": [
        {"offence_reference": "C1", "person_reference": "N1", "role": "victim", "age_at_offence": "14",
        "relationship": ""},
        {"offence_reference": "C1", "person_reference": "N2", "role": "suspect", "age_at_offence": "38",
         "relationship": "acquaintance"},
        {"offence_reference": "C2", "person_reference": "N3", "role": "victim", "age_at_offence": "12",
        "relationship": ""},
        {"offence_reference": "C2", "person_reference": "N2", "role": "suspect", "age_at_offence": "38",
         "relationship": "stranger"},
    ],
}  # fmt: skip

_NO_SUSPECT = edit("involvements", 1, role="victim", person_reference="N3", age_at_offence="12", relationship="")
_YOUNG = (
    edit("people", 1, birth_date="2008-07-09")
    + edit("involvements", 1, age_at_offence="15")
    + edit("involvements", 3, age_at_offence="15")
)
_SUSPECTS = tuple(
    change
    for n in ("N4", "N5")
    for change in (
        *edit("people", -1, person_reference=n, given_name=n, birth_date="1990-05-05"),
        *edit("involvements", -1, offence_reference="C1", person_reference=n, role="suspect", age_at_offence="34"),
    )
)


def _o(row: int = 0, **values: str) -> tuple[tuple[str, int, dict[str, str]], ...]:
    return edit("offences", row, **values)


def _p(row: int = 0, **values: str) -> tuple[tuple[str, int, dict[str, str]], ...]:
    return edit("people", row, **values)


def _i(row: int = 0, **values: str) -> tuple[tuple[str, int, dict[str, str]], ...]:
    return edit("involvements", row, **values)


CASES = (
    Case("P001", _o(outcome_type="14"), _o(outcome_type="14", suspects_stated="0") + _NO_SUSPECT),
    Case("P002", _NO_SUSPECT, _o(outcome_type="18") + _NO_SUSPECT),
    Case("P003", _o(outcome_type="16") + _NO_SUSPECT, _o(outcome_type="16")),
    Case("P004", _o(outcome_type="16", outcome_date="2024-06-05"), _o(outcome_type="16", outcome_date="2024-06-06")),
    Case("P005", _o(outcome_type="18"), _o(outcome_type="18") + _NO_SUSPECT),
    Case("P006", _o(outcome_date=""), _o(outcome_type="0", outcome_date="")),
    Case("P007", _o(outcome_type=""), _o(outcome_type="", closure_wording="Filed", outcome_date="2012-01-01")),
    Case("P008", _o(1, outcome_type="0", closure_wording="", outcome_date="2024-08-01"), _o(1, outcome_type="0",
    closure_wording="")),
    Case("P009", _o(outcome_date="2013-03-31"), _o(outcome_date="2013-04-01")),
    Case("P010", _o(outcome_date="2014-03-31"), _o(outcome_date="2014-04-01")),
    Case("P011", _o(closure_wording="Undetected"), _o(closure_wording="Undetected", outcome_type="")),
    Case("P012", _o(outcome_type="19")),
    Case("P013", _o(outcome_type="5") + _NO_SUSPECT, _o(outcome_type="5")),
    Case("P014",
    _o(outcome_type="11"), _o(outcome_type="11") + _p(1, birth_date="2016-01-02") + _i(1, age_at_offence="8")),
    Case("P015", _o(outcome_type="1") + _NO_SUSPECT, _o(outcome_type="1")),
    Case("P016", _o(outcome_type="2"), _o(outcome_type="2") + _YOUNG),
    Case("P017", _o(outcome_type="3") + _YOUNG, _o(outcome_type="3")),
    Case("P018", _o(outcome_date="2024-06-02"), _o(outcome_date="2024-06-03")),
    Case("P019", _o(outcome_type="", closure_wording="Filed", outcome_date="2014-04-01"),
         _o(outcome_type="", closure_wording="Filed", outcome_date="2014-03-31")),
    Case("P020", _o(committed_to="2024-04-30"), _o(committed_to="2024-05-01")),
    Case("P021", _o(committed_from="2024-06-04", committed_to="2024-06-04"),
         _o(committed_from="2024-06-03", committed_to="2024-06-03")),
    Case("P022", _o(committed_to="2024-06-04"), _o(committed_to="2024-06-03")),
    Case("P023", _o(committed_from="2004-04-01"), _o(committed_from="2004-05-03")),
    Case("P024", _o(suspects_stated="0"), _o(suspects_stated="")),
    Case("P025", _o(abuse_type="exploitation"), _o(abuse_type="unknown")),
    Case("P026", _o(cse_flag="Y"), _o(cse_flag="Y", abuse_type="exploitation")),
    Case("P027", _o(group_flag="Y"), _o(group_flag="Y", suspects_stated="2")),
    Case("P028", _o(suspects_stated="3") + _SUSPECTS, _o(suspects_stated="3", group_flag="Y") + _SUSPECTS),
    Case("P029", _o(offence_code="71"), _o(offence_code="71", abuse_type="exploitation", cse_flag="Y")),
    Case("P030", _o(1, setting="online"), _o(0, setting="online")),
    Case("P031", _o(offence_code="86"), _o(offence_code="86", setting="online")),
    Case("P032", _o(csa_flag="N"), _o(csa_flag="N", offence_code="22A")),
    Case("P033", _o(-1, offence_reference="C3", suspects_stated=""),
         _o(-1, offence_reference="C3", suspects_stated="", offence_code="86", setting="online")),
    Case("P034", _o(offence_area="E09000007"), _o(offence_area="")),
    Case("P035", _o(offence_code="23"), _o(offence_code="23") + _i(1, relationship="family")),
    Case("P036", _p(2, sex="M"), _p(2, sex="U")),
    Case("P037", _o(1, offence_code="19G"), _o(1, offence_code="19G") + _p(2, sex="M")),
    Case("P038", _o(group_flag="", suspects_stated="3") + _SUSPECTS + _i(-1, person_reference="N3", role="victim",
         age_at_offence="12", relationship=""), _o(group_flag="", suspects_stated="3") + _SUSPECTS),
    Case("P050", _p(ethnicity_observed="IC3"), _p(ethnicity_observed="IC2")),
    Case("P051", _p(ethnicity_self_defined="O1", ethnicity_observed="IC5"),
         _p(ethnicity_self_defined="O1", ethnicity_observed="IC5", ethnicity_vintage="16+1")),
    Case("P052", _p(ethnicity_self_defined="A4", ethnicity_vintage="16+1", ethnicity_observed="IC5"),
         _p(ethnicity_self_defined="A4", ethnicity_vintage="18+1", ethnicity_observed="IC5")),
    Case("P053", _p(ethnicity_self_defined="IC1")),
    Case("P054", _p(ethnicity_observed="W1")),
    Case("P055", _p(ethnicity_self_defined="O2", ethnicity_vintage="",
    ethnicity_observed="IC6"), _p(ethnicity_vintage="")),
    Case("P056", _p(-1, person_reference="N9", given_name="Dilys")),
    Case("P060", _p(birth_date="1990-02-03") + _i(age_at_offence="34"), _p(birth_date="2009-02-03")),
    Case("P061",
    _o(offence_code="22A") + _p(birth_date="1990-02-03") + _i(age_at_offence="34"), _o(offence_code="22A")),
    Case("P062", _o(offence_code="21"), _o(offence_code="21") + _p(birth_date="2011-05-03") + _i(age_at_offence="12")),
    Case("P063",
    _p(birth_date="2008-02-03") + _i(age_at_offence="16"), _p(birth_date="2008-05-03") + _i(age_at_offence="15")),
    Case("P064", _p(1, birth_date="2015-07-09") + _i(1, age_at_offence="8") + _i(3, age_at_offence="8"),
         _p(1, birth_date="2014-04-01") + _i(1, age_at_offence="10") + _i(3, age_at_offence="10")),
    Case("P065", _i(age_at_offence="16"), _i(age_at_offence="15")),
    Case("P066",
    _p(birth_date="2024-05-03") + _i(age_at_offence=""), _p(birth_date="2024-05-02") + _i(age_at_offence="")),
    Case("P067", _i(relationship="family"), _i(relationship="")),
    Case("P068", _i(-1, offence_reference="C1", person_reference="N2", role="victim", relationship="",
    age_at_offence="")
         + _p(1, birth_date="2008-07-09") + _i(1, age_at_offence="15") + _i(3, age_at_offence="15")),
    Case("P069", _o(-1, offence_reference="C3") + _i(-1, offence_reference="C3", person_reference="N3", role="victim",
         relationship="", age_at_offence="12"), _o(-1, offence_reference="C3", committed_from="2024-06-30") + _i(-1,
         offence_reference="C3", person_reference="N3", role="victim", relationship="", age_at_offence="12")),
    Case("P070", _p(birth_date="") + _i(age_at_offence=""), _p(birth_date="")),
    Case("P071", _p(1, birth_date="1923-07-09") + _i(1, age_at_offence="100") + _i(3, age_at_offence="100"),
         _p(1, birth_date="1926-07-09") + _i(1, age_at_offence="97") + _i(3, age_at_offence="97")),
)  # fmt: skip
