"""Every rule that a return is checked against."""

from openinquiry.core.returns.findings import Rule
from openinquiry.core.returns.rules.everywhere import RULES as EVERYWHERE

RULES: tuple[Rule, ...] = (*EVERYWHERE,)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
