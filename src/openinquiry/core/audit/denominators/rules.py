"""What ``denominators.csv`` must satisfy. Every rule is an error: a wrong population makes every rate of an area wrong."""

from __future__ import annotations

from openinquiry.core.returns import Rule, Severity

SPECIFICATION, TABLE = "denominators", "populations"


def _rule(number: int, field: str, title: str, fix: str) -> Rule:
    return Rule(f"DEN-{number:02d}", SPECIFICATION, TABLE, Severity.ERROR, title, fix, field)


HEADING = _rule(1, "", "A column is missing, doubled or unknown", "Use the headings of docs/how-to/run-an-audit.md.")
AREA = _rule(2, "area_code", "The area is not known", "Use the ONS code of the area.")
NAME = _rule(3, "area_name", "The name is that of another area", "Put code and name of one area in each row.")
GEOGRAPHY = _rule(4, "geography", "The kind of area is not the one that the code is of",
                  "Write police force area, local authority, region or nation.")  # fmt: skip
BASIS = _rule(5, "basis", "The basis is not known",
              "Write residence, if the population stands under people counted where they live, or offence place, if it "
              "stands under what the police of the area recorded.")  # fmt: skip
DATE = _rule(6, "date", "The date cannot be read", "Write the day for which the population holds, such as 2024-06-30.")
SEX = _rule(7, "sex", "The sex is not known", "Write F, M or all.")
AGES = _rule(8, "age_from", "The ages cannot be read", "Write the first and the last age as whole numbers, 0 to 120.")
ETHNICITY = _rule(9, "ethnicity", "The ethnic group is not known", "Use a five-group name, or leave it empty for all.")
POPULATION = _rule(10, "population", "The population is not a number of people", "Write a whole number, 0 or more.")
SOURCE = _rule(11, "source", "No source is named", "Say where the number is from.")
DOUBLED = _rule(12, "", "The row stands there twice", "Keep one row for each area, basis, sex, ages and ethnic group.")
OVERLAP = _rule(13, "age_from", "Ages overlap with those of another row", "Let each age stand in one row only.")
GAP = _rule(14, "age_from", "Ages are missing between two rows", "Add the ages between the youngest and the oldest.")
DAYS = _rule(15, "date", "The population is of another day than that of the other areas",
             "Use populations of one day for all areas of a kind.")  # fmt: skip
ONE_SEX = _rule(16, "sex", "The ages of one sex are not those of the other", "Give both sexes for the same ages.")

RULES = {
    rule.id: rule
    for rule in (HEADING, AREA, NAME, GEOGRAPHY, BASIS, DATE, SEX, AGES, ETHNICITY, POPULATION, SOURCE, DOUBLED, OVERLAP,
                 GAP, DAYS, ONE_SEX)
}  # fmt: skip
