"""Rules about recorded offences: outcomes, dates, flags, codes. Scope «offences» is in scopes.py."""

from openinquiry.core.returns.engine import texts
from openinquiry.core.returns.findings import Rule, Severity
from openinquiry.core.shared import reference_rows

ERROR, QUERY = Severity.ERROR, Severity.QUERY


def _codes(column: str, value: str) -> str:
    return texts([row["code"] for row in reference_rows("offence_codes.csv") if row[column] == value])


CHILD_ONLY = _codes("victim_child_by_definition", "yes")
CONTACT_ONLY = _codes("setting_hint", "contact")
ONLINE_ONLY = _codes("setting_hint", "online")
# Which codes name the sex or a greatest age of the victim: read off their labels in offence_codes.csv.
FEMALE, MALE = "('19D', '19E', '20A', '20B')", "('17A', '17B', '19G', '19H')"
UNDER_13 = "('17B', '19E', '19H', '20B', '21')"
UNDER_16 = "('19D', '19G', '22B')"


def _rule(id_: str, severity: Severity, field: str, condition: str, title: str, fix: str) -> Rule:
    return Rule(id_, "police", "offences", severity, title, fix, field, "offences", condition)


OUTCOMES = (
    _rule("P001", ERROR, "outcome_type", "outcome_type = '14' AND suspects > 0",
          "Outcome 14 says that no suspect was identified, yet a suspect is listed.",
          "If the suspect was identified the outcome is 16; otherwise take the suspect out."),
    _rule("P002", ERROR, "outcome_type", "outcome_type = '15' AND suspects = 0",
          "Outcome 15 says that a suspect was identified, yet none is listed.",
          "List the suspect, or correct the outcome."),
    _rule("P003", ERROR, "outcome_type", "outcome_type = '16' AND suspects = 0",
          "Outcome 16 says that a suspect was identified, yet none is listed.",
          "List the suspect, or use outcome 14 where nobody was identified."),
    _rule("P004", QUERY, "outcome_type",
          "outcome_type = '16' AND date_diff('day', recorded_date, outcome_date) BETWEEN 0 AND 2",
          "Outcome 16 was given within two days of recording. It says that the victim does not support action.",
          "Check how the victim's view was asked for and recorded. It is not read as the victim's choice unchecked."),
    _rule("P005", QUERY, "outcome_type", "outcome_type = '18' AND suspects > 0",
          "Outcome 18 says that no suspect was identified, yet a suspect is listed.",
          "Correct the outcome, or explain why the suspect is listed."),
    _rule("P006", ERROR, "outcome_date", "outcome_type <> '0' AND outcome_date IS NULL AND outcome_date__s = 1",
          "An outcome is given without its date.", "Give the day on which the outcome was assigned."),
    _rule("P007", ERROR, "outcome_date",
          "outcome_date IS NOT NULL AND outcome_type__s = 1 AND closure_wording IS NULL",
          "A date of outcome is given without an outcome.",
          "Give the outcome, or the wording of the time for a closure before April 2014."),
    _rule("P008", ERROR, "outcome_date", "outcome_type = '0' AND outcome_date IS NOT NULL",
          "Outcome 0 says that no outcome is assigned yet, but a date of outcome is given.",
          "Give the outcome of that date, or take the date out."),
    _rule("P009", ERROR, "outcome_type",
          "outcome_date < DATE '2013-04-01' AND outcome_type IS NOT NULL AND outcome_type <> '0'",
          "An outcome type is given to an offence closed before the outcome framework began in April 2013.",
          "Put the wording of the time into closure_wording and leave the outcome type empty."),
    _rule("P010", QUERY, "outcome_type",
          "outcome_date >= DATE '2013-04-01' AND outcome_date < DATE '2014-04-01' AND outcome_type IS NOT NULL "
          "AND outcome_type <> '0'",
          "An outcome type is given for 2013/14, when forces did not yet supply outcome types.",
          "Confirm that the type was assigned at the time. If it was mapped later, send closure_wording instead."),
    _rule("P011", QUERY, "closure_wording", "closure_wording IS NOT NULL AND outcome_type IS NOT NULL",
          "A closure in the force's own words stands beside an outcome type.",
          "Send one of them: own words for closures before April 2014, the type after."),
    _rule("P012", ERROR, "outcome_type", "outcome_type = '19'",
          "Outcome 19 is for fraud only.", "Give the outcome of this offence."),
    _rule("P013", QUERY, "outcome_type", "outcome_type IN ('5', '11', '12') AND suspects = 0",
          "The outcome speaks of a suspect (died, too young or too ill), yet none is listed.",
          "List the suspect, or correct the outcome."),
    _rule("P014", QUERY, "outcome_type", "outcome_type = '11' AND suspects > 0 AND suspects_ten_or_over = suspects",
          "Outcome 11 says that the suspect is under ten, yet every suspect listed is ten or over.",
          "Correct the outcome or the ages."),
    _rule("P015", ERROR, "outcome_type", "outcome_type IN ('1', '1A', '2', '2A', '3', '3A', '6', '8') AND suspects = 0",
          "A charge, caution, penalty or resolution is recorded without a suspect.",
          "List the suspect, or correct the outcome."),
    _rule("P016", QUERY, "outcome_type", "outcome_type IN ('2', '2A') AND suspects > 0 AND suspects_adult = suspects",
          "A youth caution is recorded, yet every suspect listed is an adult.", "Correct the outcome or the ages."),
    _rule("P017", QUERY, "outcome_type", "outcome_type IN ('3', '3A') AND suspects > 0 AND suspects_child = suspects",
          "An adult caution is recorded, yet every suspect listed is under 18.", "Correct the outcome or the ages."),
    _rule("P018", ERROR, "outcome_date", "outcome_date < recorded_date",
          "The outcome was assigned before the offence was recorded.", "Correct one of the two dates."),
    _rule("P019", QUERY, "closure_wording",
          "closure_wording IS NOT NULL AND outcome_type IS NULL AND outcome_date >= DATE '2014-04-01'",
          "An offence closed after April 2014 has a closure in own words and no outcome type.",
          "Give the outcome type that was assigned."),
)  # fmt: skip

FACTS = (
    _rule("P020", ERROR, "committed_to", "committed_to < committed_from",
          "The last day of the offence is before its first day.", "Correct one of the two dates."),
    _rule("P021", ERROR, "committed_from", "committed_from > recorded_date",
          "The offence was committed after it was recorded.", "Correct one of the two dates."),
    _rule("P022", QUERY, "committed_to",
          "committed_to > recorded_date AND NOT coalesce(committed_from > recorded_date, false)",
          "The last day of the offence is after the day it was recorded.", "Correct one of the two dates."),
    _rule("P023", QUERY, "committed_to", "date_diff('day', committed_from, committed_to) > 7305",
          "The offence spans more than twenty years.", "Check both dates."),
    _rule("P024", ERROR, "suspects_stated", "suspects_stated < suspects",
          "Fewer suspects are stated than are listed.", "Correct the number, or take out suspects who are not in it."),
    _rule("P025", QUERY, "cse_flag", "cse_flag = 'N' AND abuse_type = 'exploitation'",
          "The exploitation flag says no, but the offence was assessed as exploitation.",
          "Check both. They are kept apart; neither corrects the other."),
    _rule("P026", QUERY, "cse_flag", "cse_flag = 'Y' AND abuse_type = 'abuse'",
          "The exploitation flag says yes, but the offence was assessed as abuse without exploitation.",
          "Check both. They are kept apart; neither corrects the other."),
    _rule("P027", QUERY, "group_flag",
          "group_flag = 'Y' AND greatest(suspects, coalesce(suspects_stated, suspects)) <= 1",
          "The group flag says yes, but at most one suspect is listed or stated.",
          "List or state the other suspects, or correct the flag."),
    _rule("P028", QUERY, "group_flag", "group_flag = 'N' AND suspects >= 3",
          "The group flag says no, but three or more suspects are listed.", "Check the flag."),
    _rule("P029", QUERY, "abuse_type", "offence_code = '71' AND abuse_type = 'abuse'",
          "Offence code 71 is exploitation, but the offence was assessed as abuse without exploitation.",
          "Check the code and the assessment."),
    _rule("P030", QUERY, "setting", f"setting = 'online' AND offence_code IN {CONTACT_ONLY}",
          "The setting is online only, but the offence code is one that needs contact.",
          "Check the setting and the code."),
    _rule("P031", QUERY, "setting", f"setting = 'contact' AND offence_code IN {ONLINE_ONLY}",
          "The setting is contact only, but the offence code is about images.", "Check the setting and the code."),
    _rule("P032", QUERY, "csa_flag", f"csa_flag = 'N' AND offence_code IN {CHILD_ONLY}",
          "The child sexual abuse flag says no, but the offence code can only be about a child.",
          "Check the flag and the code."),
    _rule("P033", QUERY, "offence_reference", "victims = 0 AND offence_code <> '86'",
          "No victim is listed for the offence.", "List the victim, even one who is not identified."),
    _rule("P034", QUERY, "offence_area", "force_of_area <> body",
          "The area of the offence lies in another force's area.",
          "Check the area: it is where the offence was committed, not where anyone lives."),
    _rule("P035", QUERY, "offence_code", "offence_code = '23' AND suspects > 0 AND relations = suspects AND family = 0",
          "The code is a familial offence, but no suspect is recorded as family.",
          "Check the code and the relationship."),
    _rule("P036", QUERY, "offence_code", f"offence_code IN {FEMALE} AND males > 0 AND females = 0",
          "The offence code is about a female victim, but every victim listed is male.", "Check the code and the sex."),
    _rule("P037", QUERY, "offence_code", f"offence_code IN {MALE} AND females > 0 AND males = 0",
          "The offence code is about a male victim, but every victim listed is female.", "Check the code and the sex."),
    _rule("P038", QUERY, "group_flag", "group_flag IS NULL AND group_flag__s = 1 AND suspects >= 2 AND victims >= 2",
          "Several suspects and several victims are listed, but the group flag is empty.",
          "Fill in the flag if your system holds it; if it does not, say so."),
)  # fmt: skip
