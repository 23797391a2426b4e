"""Words that bodies use as headings for the fields of the specifications, beside a field's own name and title."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from openinquiry.core.returns.specification import FieldSpecification

SYNONYMS: dict[str, tuple[str, ...]] = {
    "offence_reference": ("crime number", "crime reference", "crime report number", "crime reference number", "urn",
                          "occurrence number", "crime", "crn", "offence id"),
    "offence_code": ("home office code", "ho code", "home office class", "ho class",
                     "offence classification", "hocr code", "crime type code",
                     "offence"),
    "recorded_date": ("date recorded", "recorded on", "crime recorded date", "created date", "reported date",
                      "date reported"),
    "committed_from": ("offence start date", "date committed from", "earliest date", "from date",
                       "committed on or after",
                       "offence date from", "first committed"),
    "committed_to": ("offence end date", "date committed to", "latest date", "to date", "committed on or before",
                     "offence date to", "last committed"),
    "offence_area": ("local authority code", "la code", "council code", "district code", "district",
                     "local authority", "council"),
    "csa_flag": ("csa", "child sexual abuse", "csa marker"),
    "cse_flag": ("cse", "child sexual exploitation", "cse marker", "exploitation flag"),
    "group_flag": ("group based", "group offending", "gang flag", "group marker", "multiple offenders", "group", "gang",
                   "gang group"),
    "abuse_type": ("abuse type", "type of abuse", "abuse category", "exploitation assessment"),
    "setting": ("online or contact", "contact online", "online flag", "location type", "offence setting"),
    "suspects_stated": ("number of suspects", "suspect count", "suspects", "number of offenders"),
    "outcome_type": ("outcome", "outcome code", "disposal", "crime outcome", "result"),
    "outcome_date": ("date of outcome", "outcome assigned date", "disposal date", "date finalised"),
    "closure_wording": ("closure", "closure reason text", "old disposal", "how closed", "closure text"),
    "operation_name": ("operation", "op name", "named operation"),
    "person_reference": ("person id", "nominal", "nominal reference", "nominal number", "person number", "client id",
                         "client reference", "patient id", "golden nominal", "nom ref"),
    "given_name": ("forename", "first name", "forenames", "firstname", "christian name"),
    "middle_names": ("middle name", "other names", "second name"),
    "surname": ("last name", "family name", "lastname"),
    "birth_date": ("dob", "birth date", "date born", "d o b", "personbirthdate", "born"),
    "birth_year": ("year of birth", "yob", "birth year"),
    "sex": ("gender", "sex code", "gender code", "m f", "male female", "personsex", "gendercurrent"),
    "ethnicity_self_defined": ("self defined ethnicity", "sde", "ethnicity 16 1", "ethnicity 18 1", "sde code",
                               "self classified ethnicity", "ethnicity stated", "self classified", "self classification",
                               "self class", "self defined"),
    "ethnicity_vintage": ("vintage", "ethnicity version", "code set"),
    "ethnicity_observed": ("ic code", "officer defined ethnicity", "observed ethnicity", "pnc ethnicity",
                           "officer observed", "ethnic appearance", "ode"),
    "ethnicity": ("ethnic group", "ethnic origin", "ethnic category", "ethnic background"),
    "nationality": ("national origin", "country of nationality", "citizenship"),
    "address_line": ("address", "address 1", "address line 1", "street", "home address", "current address"),
    "postcode": ("post code", "pcode", "home postcode", "pc"),
    "role": ("involvement", "capacity", "role in offence", "party type", "involvement type", "victim or suspect", "link type"),
    "age_at_offence": ("age", "age at time of offence", "age when committed"),
    "relationship": ("relationship to victim", "suspect relationship", "vic suspect relationship", "relation"),
    "child_reference": ("child id", "lachildid", "la child id", "child reference number", "client id", "case id", "person id",
                        "person number"),
    "upn": ("unique pupil number", "pupil number"),
    "assessment_reference": ("assessment id", "assessment number"),
    "referral_date": ("cinreferraldate", "date referred", "referral received", "referred on", "ref recd", "referral recd",
                      "contact received"),
    "start_date": ("assessmentactualstartdate", "cppstartdate", "assessment start", "plan start", "cp start", "cpp start",
                   "started",
                   "date started",
                   "start"),
    "authorisation_date": ("assessmentauthorisationdate", "authorised", "completed date", "assessment end",
                           "date completed"),
    "factors": ("assessment factors", "factors identified", "assessmentfactors", "end of assessment factors"),
    "primary_need": ("primaryneedcode", "need code", "primary need code"),
    "closure_reason": ("reasonforclosure", "reason closed", "closure reason", "closed because", "why closed"),
    "closure_date": ("cinclosuredate", "closed", "date closed", "case closed", "closed on"),
    "plan_reference": ("cppid", "plan id", "plan number", "cpp number", "cp plan number", "cp plan id"),
    "end_date": ("cppenddate", "plan end", "cp end", "cpp end", "ended", "date ended", "end"),
    "initial_category": ("initialcategoryofabuse", "initial category", "first category", "category at start",
                         "start category"),
    "latest_category": ("latestcategoryofabuse", "latest category", "current category", "category now", "category at end"),
    "contact_reference": ("contact id", "contact number", "attendance id", "activity id"),
    "contact_date": ("date of contact", "contact on", "attendance date", "appointment date", "date seen"),
    "service_type": ("service", "type of service", "team", "kind of service"),
    "concern": ("concern type", "reason for contact", "disclosure", "presenting concern"),
    "perpetrators": ("number of perpetrators", "perpetrator number", "how many perpetrators", "single or multiple"),
    "name_birth_hash": ("hash", "name hash", "full hash", "hash1"),
    "surname_birth_hash": ("surname hash", "hash2"),
    "encoding": ("bloom filter", "clk", "bloom encoding"),
    "key_check": ("key check value", "check of the key"),
    "definition": ("definition name", "measure", "indicator"),
    "definition_text": ("definition in words", "description", "measure description"),
    "period_start": ("from", "start of period", "period from"),
    "period_end": ("to", "end of period", "period to"),
    "area": ("area code", "geography", "ons code"),
    "unit": ("counting unit", "what is counted"),
    "dimension": ("breakdown", "broken down by"),
    "basis": ("ethnicity basis", "how recorded"),
    "category": ("group", "value label"),
    "count": ("number", "n", "total", "figure"),
    "percentage": ("percent", "pct", "%", "share"),
    "percentage_of": ("percentage base", "of what"),
    "unrecorded_reason": ("reason missing", "why unrecorded"),
    "source": ("source document", "publication"),
    "verification": ("verified", "checked"),
}  # fmt: skip

_SHORT = {
    "no": "number", "num": "number", "nr": "number", "ref": "reference", "id": "reference", "dt": "date",
    "rec": "recorded",
    "recd": "recorded", "eth": "ethnicity", "addr": "address", "tel": "telephone", "cat": "category",
    "auth": "authorised",
    "susp": "suspect", "vic": "victim", "rel": "relationship", "off": "offence", "outc": "outcome", "ass": "assessment",
    "assess": "assessment", "qty": "count", "desc": "description", "op": "operation", "forenames": "forename",
    "comm": "committed", "reltn": "relationship", "nat": "nationality", "nom": "nominal", "pers": "person",
}  # fmt: skip


def words(heading: str) -> tuple[str, ...]:
    """A heading as plain lower-case words, capitals inside words split, usual abbreviations written out."""
    split = re.sub(r"([a-z])([A-Z])", r"\1 \2", re.sub("['’]", "", heading))
    return tuple(_SHORT.get(word, word) for word in re.findall(r"[a-z]+|\d+|%", split.casefold()))


def likeness(heading: str, field: FieldSpecification) -> float:
    """How like the heading is to the field's names: 1 for the same words, 0 for nothing in common."""
    own = words(heading)
    joined = "".join(own)
    names = (field.name, field.title, *SYNONYMS.get(field.name, ()))
    best = 0.0
    for place, name in enumerate(names):
        other = words(name)
        if not own or not other:
            continue
        if own == other or joined == "".join(other):
            return 1.0 if place < 2 else 0.97
        shared = len(set(own) & set(other))
        overlap = 2 * shared / (len(set(own)) + len(set(other)))
        spelling = SequenceMatcher(None, joined, "".join(other)).ratio()
        best = max(best, 0.92 * overlap, 0.85 * spelling if spelling > 0.72 else 0.0)
    return best
