"""Every rule that a return is checked against."""

from openinquiry.core.returns.findings import Rule
from openinquiry.core.returns.rules import aggregate, childrens, everywhere, police_offences, police_people, support

RULES: tuple[Rule, ...] = (
    *everywhere.RULES,
    *police_offences.OUTCOMES,
    *police_offences.FACTS,
    *police_people.PEOPLE,
    *police_people.PARTS,
    *childrens.RULES,
    *support.RULES,
    *aggregate.RULES,
)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}

__all__ = ["BY_ID", "RULES"]
