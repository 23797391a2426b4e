"""Rules about the people of a police return and their parts in offences. Scopes are in scopes.py."""

from openinquiry.core.returns.findings import Rule, Severity
from openinquiry.core.returns.rules.police_offences import CHILD_ONLY, UNDER_13, UNDER_16

ERROR, QUERY = Severity.ERROR, Severity.QUERY


def _person(id_: str, severity: Severity, field: str, condition: str, title: str, fix: str) -> Rule:
    return Rule(id_, "police", "people", severity, title, fix, field, "people", condition)


def _part(id_: str, severity: Severity, field: str, condition: str, title: str, fix: str, scope: str = "parts") -> Rule:
    return Rule(id_, "police", "involvements", severity, title, fix, field, scope, condition)


# Only clear disagreements: an officer's glance cannot tell mixed or other groups, so those are never compared.
_DIFFERENT = (
    "(ethnicity_observed IN ('IC1', 'IC2') AND ethnicity_self_defined[1:1] IN ('A', 'B')) OR "
    "(ethnicity_observed = 'IC3' AND ethnicity_self_defined[1:1] IN ('W', 'A')) OR "
    "(ethnicity_observed = 'IC4' AND ethnicity_self_defined[1:1] IN ('W', 'B')) OR "
    "(ethnicity_observed = 'IC5' AND ethnicity_self_defined[1:1] IN ('W', 'B'))"
)

PEOPLE = (
    _person("P050", QUERY, "ethnicity_observed", _DIFFERENT,
            "What an officer observed is clearly different from what the person said of their ethnicity.",
            "Check both entries. Neither is ever corrected by the other."),
    _person("P051", ERROR, "ethnicity_vintage", "ethnicity_self_defined = 'O1' AND ethnicity_vintage = '18+1'",
            "Code O1 (Chinese) is of the 16+1 vintage, but the vintage says 18+1.",
            "In 18+1 Chinese is A4. Correct the code or the vintage."),
    _person("P052", ERROR, "ethnicity_vintage",
            "ethnicity_self_defined IN ('A4', 'O2', 'W3') AND ethnicity_vintage = '16+1'",
            "Codes A4, O2 and W3 are of the 18+1 vintage, but the vintage says 16+1.",
            "Correct the code or the vintage."),
    _person("P053", ERROR, "ethnicity_self_defined", "ethnicity_self_defined__s = 7",
            "An officer-observed code (IC) stands where self-defined ethnicity belongs. It was not used.",
            "Move it to the observed column. The two are never merged."),
    _person("P054", ERROR, "ethnicity_observed", "ethnicity_observed__s = 7",
            "A self-defined code stands where officer-observed ethnicity belongs. It was not used.",
            "Move it to the self-defined column. The two are never merged."),
    _person("P055", ERROR, "ethnicity_vintage",
            "ethnicity_self_defined IN ('O1', 'A4', 'O2', 'W3') AND ethnicity_vintage__s = 1",
            "The vintage of a self-defined code is missing where the code depends on it.",
            "Give 16+1 or 18+1, or one constant for the column in the mapping."),
    _person("P056", QUERY, "person_reference", "involved IS NULL",
            "A person takes no part in any offence of the return.",
            "Send the involvements of the person, or leave the person out."),
)  # fmt: skip

PARTS = (
    _part("P060", ERROR, "age_at_offence",
          f"role = 'victim' AND offence_code IN {CHILD_ONLY} AND coalesce(age_from, age_at_offence) >= 18",
          "A victim was 18 or over, but the offence code can only be about a child.",
          "Check the code, the date of birth and the dates of the offence."),
    _part("P061", QUERY, "age_at_offence",
          f"role = 'victim' AND offence_code NOT IN {CHILD_ONLY} AND coalesce(age_from, age_at_offence) >= 18",
          "A victim was 18 or over; the return is about offences against children.",
          "Check the dates. If the victim was an adult, leave the offence out."),
    _part("P062", QUERY, "age_at_offence",
          f"role = 'victim' AND offence_code IN {UNDER_13} AND coalesce(age_from, age_at_offence) BETWEEN 13 AND 17",
          "The offence code is about a child under 13, but the victim was 13 or over.", "Check the code and the ages."),
    _part("P063", QUERY, "age_at_offence",
          f"role = 'victim' AND offence_code IN {UNDER_16} AND coalesce(age_from, age_at_offence) BETWEEN 16 AND 17",
          "The offence code is about a child under 16, but the victim was 16 or over.", "Check the code and the ages."),
    _part("P064", QUERY, "age_at_offence", "role = 'suspect' AND coalesce(age_to, age_at_offence) < 10",
          "A suspect was under ten, the age of criminal responsibility.", "Check the role and the date of birth."),
    _part("P065", ERROR, "age_at_offence", "age_at_offence < age_from - 1 OR age_at_offence > age_to + 1",
          "The age at the offence does not agree with the date of birth and the dates of the offence.",
          "Correct the age or the date that is wrong."),
    _part("P066", ERROR, "person_reference", "birth_date > coalesce(committed_to, committed_from)",
          "A person was born after the offence.", "Correct the date of birth or the dates of the offence."),
    _part("P067", QUERY, "relationship", "role = 'victim' AND relationship__s <> 1",
          "A relationship is given for a victim; it belongs to the suspect.", "Move it to the suspect's row."),
    _part("P068", QUERY, "person_reference", "true",
          "The same person is listed as victim and as suspect of the same offence.", "Check the roles.",
          scope="both_roles"),
    _part("P069", QUERY, "offence_reference", "true",
          "The same victim, offence code and days stand under two offence references.",
          "Check whether one offence was recorded twice.", scope="recorded_twice"),
    _part("P070", QUERY, "age_at_offence", "age_at_offence IS NULL AND age_at_offence__s = 1 AND birth_date IS NULL "
          "AND role = 'victim'",
          "Neither an age nor a date of birth is known of a victim.",
          "Give the age your record holds; without one the victim cannot be counted as a child."),
    _part("P071", QUERY, "age_at_offence", "role = 'suspect' AND coalesce(age_from, age_at_offence) >= 100",
          "A suspect was 100 or over.", "Check the date of birth."),
)  # fmt: skip
