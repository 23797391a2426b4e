"""The section on groups: what a group is and is not, and the tables, in the order of reading."""

from __future__ import annotations

from functools import partial

from openinquiry.core.audit.compose import Editor
from openinquiry.core.audit.definitions import Definition
from openinquiry.core.audit.groupings import SIZES, SPANS
from openinquiry.core.audit.report_model import Callout, Points, Section, TableBlock
from openinquiry.core.audit.tables import groups

_WHAT = (
    "A group is a set of offences that meet the definition and share a suspect or, where it says so, a victim. A suspect who "
    "shares an offence with a second, who shares another with a third, is in one group with both.",
    "It is a way of counting. It does not say that the people in it knew one another, acted together or are guilty of "
    "anything; and people who acted together are in no group, or in two, where the records do not show what they share.",
    "No group is listed, named or ranked, and nothing is worked out about any person in one. The largest group is not given, "
    "for it is one group.",
    "Only people whom a force listed join offences. More listing makes larger groups.",
)


_NOTES = {
    "size": "People are counted once in each group, after linking records across forces, as far as forces listed them.",
    "span": "Forces are those that recorded its offences, each offence once. Years are calendar years from the first day on "
    "which one of its offences may have been committed to the last, both counted; a long span may come from one offence with "
    "unsure dates.",
}
_TITLES = {
    "size": "Groups by the number of suspects, victims and offences in them",
    "span": "Groups by the forces and years that they span",
}
_FACTS = {"size": SIZES, "span": SPANS}


def groups_section(editor: Editor, *, definitions: tuple[Definition, ...], set_aside: dict[str, str]) -> Section:
    """Every table of groups. definitions: the headline one first; the bands of the others stand in the appendix.

    set_aside: as for :func:`groups.groups_by_definition`.
    """
    headline, others = definitions[:1], definitions[1:]
    return Section(
        "groups",
        "Groups",
        (
            Callout("caution", "A group is a way of counting offences, not a statement about people.", _WHAT[1]),
            Points((_WHAT[0], *_WHAT[2:])),
            editor.block(partial(groups.groups_by_definition, definitions=definitions, set_aside=set_aside)),
            *(_by_bands(editor, what, definitions=headline, appendix=False) for what in _FACTS),
            editor.block(partial(groups.groups_in_other_readings, definitions=definitions)),
            editor.block(partial(groups.groups_on_one_link, definitions=definitions)),
            *(_by_bands(editor, what, definitions=others, appendix=True) for what in _FACTS if others),
        ),
    )


def _by_bands(editor: Editor, what: str, *, definitions: tuple[Definition, ...], appendix: bool) -> TableBlock:
    build = partial(
        groups.groups_by_bands,
        table=f"groups-by-{what}-other-definitions" if appendix else f"groups-by-{what}",
        title=f"{_TITLES[what]}: {'other definitions' if appendix else definitions[0].short_title.lower()}",
        facts=_FACTS[what],
        definitions=definitions,
        note=_NOTES[what],
    )
    return editor.block(build, appendix=appendix)
