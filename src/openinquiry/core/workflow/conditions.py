"""What must be there before a record may move on, as names with a sentence in each language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from openinquiry.core.shared import BothLanguages


class Condition(StrEnum):
    """Something that whoever calls ``move`` has found to be so."""

    FILE = "file"
    NO_FILE = "no_file"
    CHECKED = "checked"
    NO_ERRORS = "no_errors"
    QUERIES_EXPLAINED = "queries_explained"
    SIGNED_OFF = "signed_off"
    WHERE_SEARCHED = "where_searched"
    REASON = "reason"
    VERSION_IN_FORCE = "version_in_force"
    NOT_HELD_IN_FORCE = "not_held_in_force"
    ANSWER_IN_FORCE = "answer_in_force"
    NO_ANSWER_IN_FORCE = "no_answer_in_force"
    MAPPING_CONFIRMED = "mapping_confirmed"
    LATER_VERSION = "later_version"
    NEW_DATE = "new_date"
    BODIES = "bodies"
    SPECIFICATION = "specification"
    LEGAL_BASIS = "legal_basis"
    DUE_RULE = "due_rule"
    RETURNS_CHOSEN = "returns_chosen"
    SETTINGS = "settings"
    ANOTHER_PERSON = "another_person"
    LATER_RUN = "later_run"


# Each follows «Before that,» and stands in a list.
CONDITIONS: Mapping[Condition, BothLanguages] = MappingProxyType(
    {
        Condition.FILE: BothLanguages("a file must be uploaded", "rhaid lanlwytho ffeil"),
        Condition.NO_FILE: BothLanguages(
            "every file that is not signed off must be withdrawn",
            "rhaid tynnu yn ôl bob ffeil nad yw wedi'i llofnodi",
        ),
        Condition.CHECKED: BothLanguages("the file must be checked", "rhaid gwirio'r ffeil"),
        Condition.NO_ERRORS: BothLanguages("every error must be put right", "rhaid cywiro pob gwall"),
        Condition.QUERIES_EXPLAINED: BothLanguages(
            "every query must be put right or explained", "rhaid cywiro neu esbonio pob ymholiad"
        ),
        Condition.SIGNED_OFF: BothLanguages(
            "somebody with the authority to do so must sign it off", "rhaid i rywun â'r awdurdod ei lofnodi"
        ),
        Condition.WHERE_SEARCHED: BothLanguages(
            "the body must say where it searched", "rhaid i'r corff ddweud ble y chwiliodd"
        ),
        Condition.REASON: BothLanguages("a reason must be given", "rhaid rhoi rheswm"),
        Condition.VERSION_IN_FORCE: BothLanguages(
            "a version must have been accepted before", "rhaid bod fersiwn wedi'i derbyn o'r blaen"
        ),
        Condition.NOT_HELD_IN_FORCE: BothLanguages(
            "it must have been accepted before that the data are not held",
            "rhaid ei bod wedi'i derbyn o'r blaen nad yw'r data'n cael eu dal",
        ),
        Condition.ANSWER_IN_FORCE: BothLanguages(
            "an answer must have been accepted before", "rhaid bod ateb wedi'i dderbyn o'r blaen"
        ),
        Condition.NO_ANSWER_IN_FORCE: BothLanguages(
            "no answer may have been accepted before", "ni chaiff ateb fod wedi'i dderbyn o'r blaen"
        ),
        Condition.MAPPING_CONFIRMED: BothLanguages(
            "a person must confirm what each column is", "rhaid i berson gadarnhau beth yw pob colofn"
        ),
        Condition.LATER_VERSION: BothLanguages("a later version must be there", "rhaid bod fersiwn ddiweddarach"),
        Condition.NEW_DATE: BothLanguages("the new date must be given", "rhaid rhoi'r dyddiad newydd"),
        Condition.BODIES: BothLanguages("bodies must be chosen", "rhaid dewis cyrff"),
        Condition.SPECIFICATION: BothLanguages(
            "what is asked and for which period must be said", "rhaid dweud beth y gofynnir amdano ac am ba gyfnod"
        ),
        Condition.LEGAL_BASIS: BothLanguages(
            "the power to ask must be named, or that it is voluntary",
            "rhaid enwi'r pŵer i ofyn, neu ddweud ei fod yn wirfoddol",
        ),
        Condition.DUE_RULE: BothLanguages("it must be said when it is due", "rhaid dweud erbyn pryd y'i disgwylir"),
        Condition.RETURNS_CHOSEN: BothLanguages(
            "accepted returns must be chosen", "rhaid dewis ffurflenni a dderbyniwyd"
        ),
        Condition.SETTINGS: BothLanguages(
            "definitions, protocol and policy must be chosen", "rhaid dewis diffiniadau, protocol a pholisi"
        ),
        Condition.ANOTHER_PERSON: BothLanguages(
            "it must be another person than the one who started the run",
            "rhaid iddo fod yn berson gwahanol i'r un a ddechreuodd y rhediad",
        ),
        Condition.LATER_RUN: BothLanguages("a later run must be approved", "rhaid cymeradwyo rhediad diweddarach"),
    }
)
