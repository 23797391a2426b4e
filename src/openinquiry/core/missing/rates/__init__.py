"""Rates with matched denominators: crude, compared, pooled, standardised, and how far they may stray. Nothing is ranked."""

from openinquiry.core.missing.rates.comparing import Rate, RateRatio, crude_rate, mantel_haenszel, rate_ratio
from openinquiry.core.missing.rates.funnel import (
    Z_95,
    Z_998,
    Dispersion,
    additive_limits,
    dispersion_of_ratios,
    multiplicative_limits,
    winsorise,
)
from openinquiry.core.missing.rates.intervals import Interval, binomial_interval, byar_interval, poisson_interval
from openinquiry.core.missing.rates.matched import (
    Area,
    B,
    Events,
    Matched,
    NotMatched,
    OffencePlace,
    People,
    Population,
    Residence,
    match,
)
from openinquiry.core.missing.rates.operations import Clustered, cluster_bootstrap, effective_number
from openinquiry.core.missing.rates.shrinking import GammaPrior, ShrunkRatio, gamma_prior, shrink_ratios
from openinquiry.core.missing.rates.standardising import (
    StandardisedRatio,
    expected_events,
    share_of_expected,
    standardised_ratio,
)

__all__ = [
    "Z_95", "Z_998", "Area", "B", "Clustered", "Dispersion", "Events", "GammaPrior", "Interval", "Matched", "NotMatched",
    "OffencePlace", "People", "Population", "Rate", "RateRatio", "Residence", "ShrunkRatio", "StandardisedRatio",
    "additive_limits", "binomial_interval", "byar_interval", "cluster_bootstrap", "crude_rate", "dispersion_of_ratios",
    "effective_number", "expected_events", "gamma_prior", "mantel_haenszel", "match", "multiplicative_limits",
    "poisson_interval", "rate_ratio", "share_of_expected", "shrink_ratios", "standardised_ratio", "winsorise",
]  # fmt: skip
