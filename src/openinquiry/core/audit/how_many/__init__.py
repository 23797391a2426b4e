"""How many children no list saw: lists and their overlaps, the protocol's answers, and what of them may be shown."""

from openinquiry.core.audit.how_many.asking import HowMany, ask_how_many
from openinquiry.core.audit.how_many.entering import enter_how_many
from openinquiry.core.audit.how_many.section import how_many_section

__all__ = ["HowMany", "ask_how_many", "enter_how_many", "how_many_section"]
