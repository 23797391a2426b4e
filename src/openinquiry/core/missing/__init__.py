"""Who, when much is unrecorded: bounds that hold whatever the missing values are. Rates are in :mod:`.rates`."""

from openinquiry.core.missing.bounds import Known, ShareBounds, recorded_share, share_bounds
from openinquiry.core.missing.funnel import FunnelLimits, funnel_limits, overdispersion

__all__ = ["FunnelLimits", "Known", "ShareBounds", "funnel_limits", "overdispersion", "recorded_share", "share_bounds"]
