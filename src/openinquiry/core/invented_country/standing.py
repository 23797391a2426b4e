"""What becomes of each body's return: sent, only counted, spoilt beyond use, or never sent."""

from __future__ import annotations

from openinquiry.core.invented_country.service_view import SERVICES

RETURN, AGGREGATE, QUARANTINE, NO_REPLY = "return", "aggregate", "quarantine", "no reply"
NOT_REPLIED = {
    "W06000001": "No reply by the closing date",
    "E06000017": "Asked for more time; nothing came",
    "E06000053": "Said that it holds no such records and did not confirm it in writing",
}
COUNTS_ONLY = ("E06000014", "E08000013", "E10000014", "H030", "C015")
DAMAGED, UNCONFIRMED, WRONG_CONTENT = "E08000022", "E09000017", "H012"
QUARANTINED = {
    DAMAGED: "The zip is cut off after three fifths of its bytes",
    UNCONFIRMED: "The mapping was proposed and nobody confirmed it",
    WRONG_CONTENT: "The workbook holds the service's list of vehicles instead",
}


_PLACES = ("Larkfield", "Marlow Vale", "Northmoor", "Ashbourne Dale", "Kestrel Valley", "Thornbury Sands", "Eastmere",
           "Hollins Bay", "Greywater", "Stonebridge Fen")  # fmt: skip
_CHARITIES = ("Lantern", "Harbour", "Open Door", "Safe Steps", "Rowan Tree", "Daybreak", "Kingfisher", "Footbridge",
              "Beacon Hill", "Green Gate", "Paper Boat", "Long Meadow", "Hearthside", "Windward",
              "Cornerstone")  # fmt: skip


def standing_of(body: str) -> str:
    """RETURN, AGGREGATE, QUARANTINE or NO_REPLY for ``body``."""
    if body in NOT_REPLIED:
        return NO_REPLY
    if body in COUNTS_ONLY:
        return AGGREGATE
    return QUARANTINE if body in QUARANTINED else RETURN


def service_name(body: str) -> str:
    """The invented name of a health body or charity."""
    number = SERVICES.index(body)
    kinds = ("NHS Trust (invented)", "Sexual Assault Referral Centre (invented)", "Young People’s Clinic (invented)")
    if body.startswith("H"):
        return f"{_PLACES[number % 10]} {kinds[number // 10]}"
    return f"{_CHARITIES[number - 30]} (invented charity)"
