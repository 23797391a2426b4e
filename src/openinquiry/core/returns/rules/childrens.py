"""Rules about a return of children's services. Scopes are in scopes.py."""

from openinquiry.core.returns.findings import Rule, Severity

ERROR, QUERY = Severity.ERROR, Severity.QUERY

# The check letter: digits 2 to 13 weighted by their place, modulo 23, over the letters without I, O and S; a temporary
# number ends in a letter that counts as its place among them. Source: DfE, Unique pupil numbers, as generally known.
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SUM = " + ".join(f"{place} * CAST(substr(upper(upn), {place}, 1) AS INTEGER)" for place in range(2, 13))
_LAST = (
    f"13 * (CASE WHEN upper(upn)[13:13] BETWEEN '0' AND '9' THEN TRY_CAST(upper(upn)[13:13] AS INTEGER) "
    f"ELSE strpos('{_LETTERS}', upper(upn)[13:13]) - 1 END)"
)
UPN_SHAPE = f"regexp_full_match(upper(upn), '[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]')"
UPN_WRONG = f"CASE WHEN {UPN_SHAPE} THEN substr('{_LETTERS}', (({_SUM} + {_LAST}) % 23) + 1, 1) <> upper(upn)[1:1] END"
SEXUAL_FACTORS = "['11A', '19A', '19B', '19C']"


def _rule(id_: str, severity: Severity, where: str, condition: str, title: str, fix: str) -> Rule:
    """where: «scope.field»; the scope bears the name of its table, or of its table and a further word."""
    scope, field = where.split(".")
    return Rule(id_, "childrens_services", scope.split("_")[0], severity, title, fix, field, scope, condition)


RULES = (
    _rule("C001", ERROR, "children.upn", f"upn IS NOT NULL AND NOT {UPN_SHAPE}",
          "A unique pupil number is not a letter and twelve further characters.", "Correct it, or leave it empty."),
    _rule("C002", ERROR, "children.upn", UPN_WRONG,
          "The check letter of a unique pupil number does not fit its digits.", "Correct the number."),
    _rule("C003", QUERY, "children.child_reference", "assessed IS NULL AND planned IS NULL",
          "A child has neither an assessment nor a plan in the return.",
          "Send the assessment or plan, or leave the child out."),
    _rule("C010", ERROR, "assessments.factors", "authorisation_date IS NOT NULL AND factors__s = 1",
          "An authorised assessment has no factors.", "Give the factors, or 21 where none was identified."),
    _rule("C011", ERROR, "assessments.factors", "list_contains(factors, '21') AND len(factors) > 1",
          "Factor 21 says that no factor was identified, but other factors stand beside it.",
          "Take out 21, or the others."),
    _rule("C012", QUERY, "assessments.factors", "len(factors) > len(list_distinct(factors))",
          "The same factor is given twice in one assessment.", "Give each factor once."),
    _rule("C013", QUERY, "assessments.factors",
          "coalesce(authorisation_date, start_date) >= DATE '2024-04-01' AND list_has_any(factors, ['18A', '19A'])",
          "Factors 18A and 19A are discouraged since 2024/25.", "Use 18B or 18C, 19B or 19C."),
    _rule("C014", QUERY, "assessments.factors",
          "authorisation_date IS NULL AND authorisation_date__s = 1 AND factors IS NOT NULL",
          "Factors are given for an assessment that is not authorised.", "Give the date of authorisation."),
    _rule("C015", ERROR, "assessments.referral_date", "referral_date > start_date",
          "The referral is later than the start of the assessment.", "Correct one of the two dates."),
    _rule("C016", ERROR, "assessments.authorisation_date", "authorisation_date < start_date",
          "The assessment was authorised before it started.", "Correct one of the two dates."),
    _rule("C017", ERROR, "assessments.closure_reason", "closure_reason IS NOT NULL AND closure_date__s = 1",
          "A reason for closure is given without a date of closure.", "Give the date, or take out the reason."),
    _rule("C018", ERROR, "assessments.closure_date", "closure_date IS NOT NULL AND closure_reason__s = 1",
          "A date of closure is given without a reason.", "Give the reason, RC1 to RC9."),
    _rule("C019", ERROR, "assessments.closure_date", "closure_date < coalesce(referral_date, start_date)",
          "The case was closed before it began.", "Correct one of the dates."),
    _rule("C020", QUERY, "assessments.authorisation_date",
          "closure_reason IN ('RC8', 'RC9') AND authorisation_date__s = 1",
          "The case was closed after assessment, but the assessment is not authorised.",
          "Give the date of authorisation."),
    _rule("C021", QUERY, "assessments.start_date", "date_sub('year', birth_date, start_date) BETWEEN 18 AND 24",
          "The young person was 18 or over when the assessment started.", "Check the date of birth."),
    _rule("C022", ERROR, "assessments.start_date", "date_sub('year', birth_date, start_date) >= 25",
          "The person was 25 or over when the assessment started.", "Correct the date of birth."),
    _rule("C023", ERROR, "assessments.start_date", "date_diff('day', start_date, birth_date) > 300",
          "The child was born more than ten months after the assessment started.", "Correct the date of birth."),
    _rule("C024", QUERY, "assessments.authorisation_date", "date_diff('day', start_date, authorisation_date) > 200",
          "The assessment took more than 200 days.", "Check both dates."),
    _rule("C025", ERROR, "assessments.closure_reason", "closure_reason = 'RC8' AND plan_open_at_closure",
          "The case was closed with no further action (RC8) while a child protection plan was running.",
          "Correct the reason for closure, or give the end of the plan."),
    _rule("C026", QUERY, "assessments.factors",
          f"factors IS NOT NULL AND NOT list_has_any(factors, {SEXUAL_FACTORS}) AND NOT coalesce(plan_sexual, false)",
          "Neither the factors nor a plan of the child speaks of sexual abuse or exploitation.",
          "Check whether the assessment belongs in the return."),
    _rule("C027", QUERY, "assessments_overlapping.start_date", "true",
          "Two assessments of the same child run at the same time.", "Check the dates, or whether one was sent twice."),
    _rule("C040", ERROR, "plans.end_date", "end_date < start_date",
          "A plan ends before it starts.", "Correct one of the two dates."),
    _rule("C041", QUERY, "plans.latest_category", "latest_category IS NULL AND latest_category__s = 1",
          "The latest category of abuse of a plan is missing.", "Give the category; it may be the initial one."),
    _rule("C042", ERROR, "plans.start_date", "date_sub('year', birth_date, start_date) >= 18",
          "The young person was 18 or over when the plan started.", "Correct the date of birth or of the plan."),
    _rule("C043", QUERY, "plans.end_date", "end_date IS NULL AND end_date__s = 1 AND "
          "date_sub('year', birth_date, start_date) < 18 AND date_sub('year', birth_date, last_day) >= 18",
          "A plan is still open although the young person has turned 18.", "Give the end of the plan."),
    _rule("C044", ERROR, "plans_overlapping.start_date", "true",
          "Two plans of the same child run at the same time.", "Give the end of the earlier plan, or send one."),
)  # fmt: skip
