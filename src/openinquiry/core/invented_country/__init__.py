"""An invented country whose truth is known, and the messy returns that its bodies would send."""

from openinquiry.core.invented_country.rates import Fault, faults, share
from openinquiry.core.invented_country.synthesis import SynthesisSummary, synthesise

__all__ = ["Fault", "SynthesisSummary", "faults", "share", "synthesise"]
