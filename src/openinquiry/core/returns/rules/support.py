"""Rules about a return of a health body or charity. Scopes are in scopes.py."""

from openinquiry.core.returns.findings import Rule, Severity

ERROR, QUERY = Severity.ERROR, Severity.QUERY

_NAMED = "(given_name IS NOT NULL OR surname IS NOT NULL)"
_KEYED = ("name_birth_hash", "surname_birth_hash", "sounds_birth_hash", "names_year_hash", "given_birth_sector_hash",
          "names_postcode_hash", "encoding")  # fmt: skip
_HASHED = f"({' OR '.join(f'{name} IS NOT NULL' for name in _KEYED)})"
_OF_THE_COMMAND = f"({' OR '.join(f'{name} IS NOT NULL' for name in _KEYED[2:])})"


def _rule(id_: str, severity: Severity, where: str, condition: str, title: str, fix: str) -> Rule:
    """where: «scope.field»; the scope bears the name of its table, or of its table and a further word."""
    scope, field = where.split(".")
    return Rule(id_, "support_and_health", scope.split("_")[0], severity, title, fix, field, scope, condition)


RULES = (
    _rule("S001", ERROR, "people.name_birth_hash", f"{_NAMED} AND {_HASHED}",
          "A person has a name and a keyed hash.", "Send one or the other, not both for one person."),
    _rule("S002", ERROR, "people.person_reference", f"NOT {_NAMED} AND NOT {_HASHED}",
          "A person has neither a name nor a keyed hash.", "Send one of them, or explain why you hold neither."),
    _rule("S003", QUERY, "people.birth_year", f"{_HASHED} AND birth_year IS NULL AND birth_date IS NULL",
          "A person sent as a hash has no year of birth.", "Give the year of birth."),
    _rule("S004", ERROR, "people.birth_year", "birth_year <> year(birth_date)",
          "The year of birth does not agree with the date of birth.", "Correct one of them."),
    _rule("S005", QUERY, "people.postcode", f"{_HASHED} AND NOT {_NAMED} AND postcode IS NOT NULL",
          "A postcode is sent beside keyed hashes, which is more than was asked for.", "Leave the postcode empty."),
    _rule("S006", QUERY, "people.surname_birth_hash",
          f"{_HASHED} AND (name_birth_hash IS NULL) <> (surname_birth_hash IS NULL)",
          "Only one of the two keyed hashes is given.", "Give both; one alone links fewer records."),
    _rule("S007", ERROR, "people.surname_birth_hash", "name_birth_hash = surname_birth_hash",
          "Both keyed hashes are the same, so they were not made from what they should be.", "Make the hashes again."),
    _rule("S008", QUERY, "people.person_reference", "contacted IS NULL",
          "A person has no contact in the return.", "Send the contacts, or leave the person out."),
    _rule("S009", QUERY, "people_hashed.name_birth_hash", "true",
          "The same keyed hash stands under two references.", "Check whether they are one person."),
    _rule("S010", QUERY, "contacts_first.contact_date", "age_at_first >= 18",
          "The person was 18 or over at the first contact of the return.",
          "Leave the person out, unless there was an earlier contact before 18."),
    _rule("S011", ERROR, "contacts.contact_date", "birth_date > contact_date OR birth_year > year(contact_date)",
          "The contact is before the person was born.", "Correct one of the dates."),
    _rule("S012", QUERY, "contacts.concern", "concern = 'none' AND perpetrators IS NOT NULL",
          "Perpetrators are given, but no concern is recorded.", "Check the concern."),
    _rule("S013", QUERY, "contacts_again.contact_date", "true",
          "The same person, day and kind of service stand in two contacts.", "Check whether one was sent twice."),
    _rule("S014", QUERY, "contacts.service_type", "service_type = 'sarc' AND concern = 'none'",
          "A sexual assault referral centre saw the person, yet no concern is recorded.", "Check the concern."),
    _rule("S015", ERROR, "people.key_check", f"{_OF_THE_COMMAND} AND key_check IS NULL",
          "A person has an encoding without the check value of its key, so it cannot be told which key made it.",
          "Send the column key_check as `openinquiry encode` writes it."),
    _rule("S016", ERROR, "people_keys.key_check", "key_check <> usual_key",
          "Encodings of this return were made with two keys, or by two versions of the encoding, and never match.",
          "Encode the whole table again with the one key you were given."),
    _rule("S017", QUERY, "people.encoding", "key_check IS NOT NULL AND encoding IS NULL",
          "A person has the check value of a key but no encoding, so another spelling of the name is not found.",
          "Send the column encoding as `openinquiry encode` writes it."),
)  # fmt: skip
