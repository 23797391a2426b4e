"""Rules about a return of aggregate counts. Scopes are in scopes.py."""

from openinquiry.core.returns.findings import Rule, Severity
from openinquiry.core.shared import NATIONAL_AREA

ERROR, QUERY = Severity.ERROR, Severity.QUERY
_UNRECORDED = "lower(category) = 'unrecorded'"


def _rule(id_: str, severity: Severity, where: str, condition: str, title: str, fix: str) -> Rule:
    """where: «scope.field»; the scope is counts, or counts and a further word."""
    scope, field = where.split(".")
    return Rule(id_, "aggregate", "counts", severity, title, fix, field, scope, condition)


RULES = (
    _rule("G001", ERROR, "counts.percentage", "count IS NOT NULL AND percentage IS NOT NULL",
          "A row has both a count and a percentage.",
          "Keep the count; give a percentage only where there is no count."),
    _rule("G002", ERROR, "counts.count", "count__s = 1 AND percentage__s = 1",
          "A row has neither a count nor a percentage.", "Give the count, or leave the row out."),
    _rule("G003", ERROR, "counts.percentage_of", "percentage IS NOT NULL AND percentage_of__s = 1",
          "A percentage does not say what it is a percentage of.", "Give recorded, all or not_stated."),
    _rule("G004", QUERY, "counts.percentage_of", "percentage IS NULL AND percentage_of IS NOT NULL",
          "The row says what a percentage is of, but has no percentage.", "Leave it empty beside a count."),
    _rule("G005", ERROR, "counts.unrecorded_reason", f"unrecorded_reason IS NOT NULL AND NOT {_UNRECORDED}",
          "A reason for an unrecorded value is given for a category that is recorded.",
          "Take out the reason, or name the category Unrecorded."),
    _rule("G006", QUERY, "counts.unrecorded_reason", f"{_UNRECORDED} AND unrecorded_reason__s = 1",
          "An unrecorded category does not say why nothing is recorded.", "Give the reason, or unknown."),
    _rule("G007", ERROR, "counts.period_end", "period_end < period_start",
          "The period ends before it starts.", "Correct one of the two dates."),
    _rule("G008", QUERY, "counts.period_end", "date_diff('day', period_start, period_end) > 400",
          "The period is longer than thirteen months.", "Give each year its own rows where you can."),
    _rule("G009", ERROR, "counts.basis", "dimension = 'ethnicity' AND basis = 'not_applicable'",
          "A count by ethnicity does not say whether ethnicity is self-defined or observed.",
          "Give self_defined, observed, or not_stated where the source does not say."),
    _rule("G010", QUERY, "counts.basis", "dimension <> 'ethnicity' AND basis IN ('self_defined', 'observed')",
          "A basis of ethnicity is given for a count that is not by ethnicity.", "Give not_applicable."),
    _rule("G011", ERROR, "counts.category", "dimension = 'total' AND lower(category) <> 'all'",
          "A total is not of the category All.", "Name the category All, or correct the dimension."),
    _rule("G012", QUERY, "counts.category", "dimension NOT IN ('total', 'definition') AND lower(category) = 'all'",
          "The category All stands among the parts of a dimension.", "Send it once, with the dimension total."),
    _rule("G013", QUERY, "counts.verification", "verification = 'secondary'",
          "The figure was not checked against its primary source.", "Confirm it at the source before it is used."),
    _rule("G014", QUERY, "counts.count", "count BETWEEN 1 AND 4",
          "A count is between 1 and 4, which publications usually hide.",
          "Check that the source published it; otherwise send it only over the agreed channel."),
    _rule("G015", QUERY, "counts.period_start", "period_end < first_day OR period_start > last_day",
          "The period of the row lies outside the period of the audit.", "Check the period."),
    _rule("G016", QUERY, "counts.public", "percentage IS NOT NULL AND count IS NULL AND coalesce(public, 'N') <> 'Y'",
          "A percentage has no count, and its source is not public.",
          "Send the counts; or say Y under already public, if anyone can read the figure at its source. As it is, it "
          "cannot be shown: a share of seven children tells of one."),
    _rule("G020", ERROR, "counts_parts.count", "parts > total",
          "The parts add up to more than their total.", "Correct the parts or the total."),
    _rule("G021", QUERY, "counts_parts.count", "parts < total AND several > 1",
          "The parts add up to less than their total.", "Add the unrecorded as a category of its own."),
    _rule("G022", ERROR, "counts_shares.percentage", "shares > 100.5",
          "The percentages of one table add up to more than 100.",
          "Correct them, or say what each is a percentage of."),
    _rule("G023", QUERY, "counts_parts.count", "unrecorded > 0.5 * parts",
          "More than half of the counts are unrecorded.",
          "Nothing to correct if it is so; its shares will not be published as if they were of everyone."),
    _rule("G024", ERROR, "counts_nation.count", "count < local",
          f"The count for England and Wales ({NATIONAL_AREA}) is smaller than that of one of its areas.",
          "Correct one of the counts."),
    _rule("G025", QUERY, "counts_bases.basis", "2 * fewest < most",
          "One table of ethnicity mixes rows of different bases.", "Give each basis its own complete table."),
    _rule("G026", ERROR, "counts_wording.definition_text", "wordings > 1",
          "One definition has two different wordings.", "Use one wording, or two definitions."),
    _rule("G027", QUERY, "counts_kinds.percentage", "counts > 0 AND shares > 0",
          "One table mixes counts and percentages.", "Give counts throughout where you have them."),
)  # fmt: skip
