"""Baselines of the other three specifications, and for each of their rules a change that triggers it."""

from tests.core.returns.making import Case, Tables, edit

HASH_A, HASH_B = "0123456789abcdef" * 4, "fedcba9876543210" * 4

CHILDREN: Tables = {
    "children": [
        {"child_reference": "K1", "given_name": "Ada", "surname": "Ashdown", "birth_date": "2010-02-03", "sex": "F",
         "ethnicity": "WBRI", "upn": "H801200001001", "address_line": "1 Invented Street", "postcode": "M1 2BB"},
        {"child_reference": "K2", "given_name": "Ivo", "surname": "Bramwell", "birth_date": "2012-07-09", "sex": "M",
         "ethnicity": "NOBT", "upn": "", "address_line": "", "postcode": ""},
    ],
    "assessments": [
        {"assessment_reference": "S1", "child_reference": "K1", "referral_date": "2024-05-01",
        "start_date": "2024-05-02",
         "authorisation_date": "2024-06-02", "factors": "11A;19B", "primary_need": "N1", "closure_reason": "RC9",
         "closure_date": "2024-06-09"},
        {"assessment_reference": "S2", "child_reference": "K2", "referral_date": "2024-07-01",
        "start_date": "2024-07-02",
         "authorisation_date": "2024-08-02", "factors": "19C", "primary_need": "N1", "closure_reason": "",
         "closure_date": ""},
    ],
    "plans": [
        {"plan_reference": "L1", "child_reference": "K2", "start_date": "2024-08-05", "end_date": "2024-12-05",
         "initial_category": "SAB", "latest_category": "SAB"},
        {"plan_reference": "L2", "child_reference": "K2", "start_date": "2025-01-05", "end_date": "",
         "initial_category": "SAB", "latest_category": "MUL"},
    ],
}  # fmt: skip

SUPPORT: Tables = {
    "people": [
        {"person_reference": "Q1", "given_name": "Ada", "surname": "Ashdown", "birth_date": "2010-02-03",
        "birth_year": "",
         "sex": "F", "ethnicity": "Irish", "postcode": "M1 2BB", "name_birth_hash": "", "surname_birth_hash": "",
         "encoding": "", "key_check": ""},
        {"person_reference": "Q2", "given_name": "", "surname": "", "birth_date": "", "birth_year": "2009", "sex": "M",
         "ethnicity": "Not asked", "postcode": "", "name_birth_hash": HASH_A, "surname_birth_hash": HASH_B,
         "encoding": "0f" * 128, "key_check": "0123abcd"},
    ],
    "contacts": [
        {"contact_reference": "T1", "person_reference": "Q1", "contact_date": "2024-05-02", "service_type": "sarc",
         "concern": "exploitation", "perpetrators": "two_or_more"},
        {"contact_reference": "T2", "person_reference": "Q2", "contact_date": "2024-06-02", "service_type": "charity",
         "concern": "none", "perpetrators": ""},
    ],
}  # fmt: skip

_COUNT = {"definition": "cse", "definition_text": "Offences flagged as exploitation", "period_start": "2024-04-01",
          "period_end": "2025-03-31", "area": "K04000001", "unit": "offences", "dimension": "total",
          "basis": "not_applicable", "category": "All", "unrecorded_reason": "", "count": "100", "percentage": "",
          "percentage_of": "", "source": "Invented bulletin", "public": "Y",
          "verification": "confirmed"}  # fmt: skip
_BY_SEX = {**_COUNT, "dimension": "sex"}
_BY_GROUP = {**_COUNT, "dimension": "ethnicity", "basis": "self_defined", "count": "", "percentage_of": "all"}
AGGREGATE: Tables = {
    "counts": [
        _COUNT,
        {**_BY_SEX, "category": "Female", "count": "70"},
        {**_BY_SEX, "category": "Male", "count": "20"},
        {**_BY_SEX, "category": "Unrecorded", "unrecorded_reason": "unknown", "count": "10"},
        {**_BY_GROUP, "category": "White", "percentage": "60"},
        {**_BY_GROUP, "category": "Asian", "percentage": "40"},
        {**_COUNT, "area": "E23000005", "count": "30"},
    ]
}


def _e(where: str, **values: str) -> tuple[tuple[str, int, dict[str, str]], ...]:
    table, row = where.split("/")
    return edit(table, int(row), **values)


CHILDREN_CASES = (
    Case("C001", _e("children/0", upn="H80120000100"), _e("children/0", upn="")),
    Case("C002", _e("children/0", upn="J801200001001")),
    Case("C003", _e("children/-1", child_reference="K3", given_name="Cora")),
    Case("C010", _e("assessments/0", factors=""), _e("assessments/0", factors="", authorisation_date="",
         closure_reason="", closure_date="")),
    Case("C011", _e("assessments/0", factors="21;11A"), _e("assessments/1", factors="21")),
    Case("C012", _e("assessments/0", factors="11A;11A")),
    Case("C013", _e("assessments/0", factors="19A"), _e("assessments/0", factors="19A", authorisation_date="2024-03-31",
         start_date="2024-03-01", referral_date="2024-02-01", closure_date="2024-03-31")),
    Case("C014", _e("assessments/1", authorisation_date="")),
    Case("C015", _e("assessments/0", referral_date="2024-05-03"), _e("assessments/0", referral_date="2024-05-02")),
    Case("C016", _e("assessments/0", authorisation_date="2024-05-01"), _e("assessments/0",
    authorisation_date="2024-05-02")),
    Case("C017", _e("assessments/0", closure_date="")),
    Case("C018", _e("assessments/0", closure_reason="")),
    Case("C019", _e("assessments/0", closure_date="2024-04-30"), _e("assessments/0", closure_date="2024-05-01")),
    Case("C020", _e("assessments/0", authorisation_date="")),
    Case("C021", _e("children/0", birth_date="2006-05-02"), _e("children/0", birth_date="2006-05-03")),
    Case("C022", _e("children/0", birth_date="1999-05-02"), _e("children/0", birth_date="1999-05-03")),
    Case("C023", _e("children/0", birth_date="2025-03-02"), _e("children/0", birth_date="2024-12-02")),
    Case("C024", _e("assessments/0", authorisation_date="2024-11-19"), _e("assessments/0",
    authorisation_date="2024-11-18")),
    Case("C025", _e("assessments/1", closure_reason="RC8", closure_date="2024-09-01"),
         _e("assessments/1", closure_reason="RC8", closure_date="2024-12-20")),
    Case("C026", _e("assessments/0", factors="16A"), _e("assessments/1", factors="16A")),
    Case("C027", _e("assessments/-1", assessment_reference="S3", start_date="2024-07-20"),
         _e("assessments/-1", assessment_reference="S3", start_date="2024-08-02", authorisation_date="2024-09-02")),
    Case("C040", _e("plans/0", end_date="2024-08-04"), _e("plans/0", end_date="2024-08-05")),
    Case("C041", _e("plans/0", latest_category="")),
    Case("C042", _e("children/1", birth_date="2006-08-05")),
    Case("C043", _e("children/1", birth_date="2007-02-05"), _e("children/1", birth_date="2007-04-05")),
    Case("C044", _e("plans/0", end_date=""), _e("plans/0", end_date="2025-01-05")),
)  # fmt: skip

SUPPORT_CASES = (
    Case("S001", _e("people/0", name_birth_hash=HASH_A.replace("0", "1"))),
    Case("S002", _e("people/0", given_name="", surname="")),
    Case("S003", _e("people/1", birth_year="")),
    Case("S004", _e("people/0", birth_year="2011"), _e("people/0", birth_year="2010")),
    Case("S005", _e("people/1", postcode="M1 2BB")),
    Case("S006", _e("people/1", surname_birth_hash="")),
    Case("S007", _e("people/1", surname_birth_hash=HASH_A)),
    Case("S008", _e("people/-1", person_reference="Q3", name_birth_hash=HASH_B, surname_birth_hash=HASH_A)),
    Case("S015", _e("people/1", key_check="")),
    Case("S016", _e("people/-1", person_reference="Q5", key_check="0123abce", name_birth_hash=HASH_B,
         surname_birth_hash=HASH_A) + _e("contacts/-1", contact_reference="T5", person_reference="Q5")),
    Case("S017", _e("people/1", encoding="")),
    Case("S009", _e("people/-1", person_reference="Q3") + _e("contacts/-1", contact_reference="T3",
    person_reference="Q3")),
    Case("S010", _e("people/0", birth_date="2006-05-02"), _e("people/0", birth_date="2006-05-03")),
    Case("S011", _e("people/0", birth_date="2024-05-03"), _e("people/0", birth_date="2024-05-02")),
    Case("S012", _e("contacts/1", perpetrators="one")),
    Case("S013", _e("contacts/-1", contact_reference="T3"), _e("contacts/-1", contact_reference="T3",
         contact_date="2024-06-03")),
    Case("S014", _e("contacts/1", service_type="sarc")),
)  # fmt: skip

AGGREGATE_CASES = (
    Case("G001", _e("counts/0", percentage="100", percentage_of="all")),
    Case("G002", _e("counts/0", count="")),
    Case("G003", _e("counts/4", percentage_of="")),
    Case("G004", _e("counts/0", percentage_of="all")),
    Case("G005", _e("counts/1", unrecorded_reason="refused")),
    Case("G006", _e("counts/3", unrecorded_reason="")),
    Case("G007", _e("counts/6", period_end="2024-03-31"), _e("counts/6", period_end="2024-04-01")),
    Case("G008", _e("counts/6", period_end="2025-05-07"), _e("counts/6", period_end="2025-05-06")),
    Case("G009", _e("counts/4", basis="not_applicable")),
    Case("G010", _e("counts/1", basis="observed")),
    Case("G011", _e("counts/6", category="Everything")),
    Case("G012", _e("counts/-1", dimension="sex", area="K04000001", category="All", count="100")),
    Case("G013", _e("counts/0", verification="secondary")),
    Case("G014", _e("counts/6", count="4"), _e("counts/6", count="5")),
    Case("G015", _e("counts/6", period_start="2022-04-01", period_end="2023-03-31")),
    Case("G016", _e("counts/4", public="N"), _e("counts/4", public="Y")),
    Case("G020", _e("counts/1", count="71"), _e("counts/1", count="70")),
    Case("G021", _e("counts/1", count="69")),
    Case("G022", _e("counts/4", percentage="61"), _e("counts/4", percentage="60.5")),
    Case("G023", _e("counts/3", count="60") + _e("counts/1", count="20"), _e("counts/3", count="50") +
         _e("counts/1", count="30")),
    Case("G024", _e("counts/6", count="101"), _e("counts/6", count="100")),
    Case("G025", _e("counts/-1", dimension="ethnicity", area="K04000001", category="Asian", basis="not_stated",
    count="",
         percentage="40", percentage_of="recorded")
         + _e("counts/-1", category="Black", basis="self_defined", percentage="0", percentage_of="all")),
    Case("G026", _e("counts/6", definition_text="Offences by groups")),
    Case("G027", _e("counts/5", count="40", percentage="", percentage_of="")),
)  # fmt: skip
