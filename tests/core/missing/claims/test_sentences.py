"""What may and may not be printed: the whole sentence for each letter and kind."""

from __future__ import annotations

import pytest

from openinquiry.core.missing.claims import Claim, can_it_be_said
from openinquiry.core.missing.claims.sentences import claim_in_words, percent
from tests.core.missing.claims.making import PEOPLE, counted, data, living, ordering, ratio, share, trend

OWN_WORDS = " Ethnicity is as people described it themselves."
WHERE = {"area": "Northmoor"}


def printed(white: int, asian: int, unrecorded: int) -> tuple[str, tuple[str, ...]]:
    claim = share(where=WHERE, definition="group-based")
    grade = can_it_be_said(claim, data(counted({"White": white, "Asian": asian}, unrecorded)))
    return grade.may_print, grade.may_not_print


BEGIN = "In Northmoor, under the definition «group-based», "


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((900, 100, 300), BEGIN + "more than 50% of suspects are White. Ethnicity is unrecorded for 23.1% of suspects. "
         "This holds whoever they are."),
        ((900, 100, 0), BEGIN + "more than 50% of suspects are White. Ethnicity is recorded for all suspects, and chance "
         "alone does not explain it."),
        ((800, 200, 700), BEGIN + "more than 50% of suspects are White. Ethnicity is unrecorded for 41.2% of suspects. "
         "This holds if the unrecorded differ from the recorded by no more than a factor of 4."),
        ((650, 350, 700), BEGIN + "if the unrecorded are like the recorded to within a factor 2, more than 50% of suspects "
         "are White. Ethnicity is unrecorded for 41.2% of suspects."),
        ((540, 460, 900), "For an appendix only. " + BEGIN + "more than 50% of suspects are White, but only if the "
         "unrecorded are just like the recorded. Ethnicity is unrecorded for 47.4% of suspects."),
        ((490, 510, 100), BEGIN + "the figures do not show that more than 50% of suspects are White. Ethnicity is "
         "unrecorded for 9.1% of suspects."),
        ((330, 10, 660), BEGIN + "it cannot be said whether more than 50% of suspects are White. Ethnicity is recorded "
         "for 34%, which is less than half."),
    ],
)  # fmt: skip
def test_the_sentence_that_may_be_printed(counts: tuple[int, int, int], sentence: str) -> None:
    assert printed(*counts)[0] == sentence + OWN_WORDS


def test_what_chance_could_explain_is_said_to_be_so_and_nothing_is_said_of_unrecorded_who_are_not_there() -> None:
    told = printed(16, 14, 0)[0]
    assert told == (
        "For an appendix only. " + BEGIN + "more than 50% of suspects are White. Ethnicity is recorded for all suspects. "
        "Chance alone could explain it." + OWN_WORDS
    )  # fmt: skip


def test_a_rate_by_the_place_of_the_offence_says_that_people_may_live_elsewhere() -> None:
    by = {
        basis: can_it_be_said(
            ratio(), data(counted({"White": 300, "Asian": 400}, basis=basis), living(PEOPLE, basis=basis))
        ).may_print
        for basis in ("residence", "offence place")
    }
    elsewhere = " People are counted where the offence was recorded, and need not live there."
    assert elsewhere in by["offence place"]
    assert by["residence"] == by["offence place"].replace(elsewhere, "")


def test_the_sentences_that_may_not_be_printed() -> None:
    plain = BEGIN + "more than 50% of suspects are White."
    cause = "Being White makes a person more likely to be among suspects."
    assert printed(900, 100, 300)[1] == (cause,)
    assert printed(800, 200, 700)[1] == (plain[:-1] + ", whoever the unrecorded are.", cause)
    assert printed(650, 350, 700)[1] == (plain, cause)
    assert printed(540, 460, 900)[1][0] == plain
    assert printed(490, 510, 100)[1] == (plain, BEGIN + "it has been shown that at most 50% of suspects are White.")
    # Of what cannot be said, neither it nor its opposite, nor the guess that all is as usual.
    assert printed(330, 10, 660)[1] == (
        plain,
        BEGIN + "at most 50% of suspects are White.",
        BEGIN + "the ethnicity of suspects is most likely in line with that of the population.",
        BEGIN + "more than 50% of suspects are White, as those whose ethnicity is recorded show.",
    )


@pytest.mark.parametrize(
    ("claim", "words", "opposite"),
    [
        (share(), "more than 50% of suspects are White", "at most 50% of suspects are White"),
        (share(exceeds="population"), "the share of suspects who are White is greater than the share of the population who are",
         "the share of suspects who are White is no greater than the share of the population who are"),
        (ratio(), "the rate of suspects is higher among Asian people than among White people",
         "the rate of suspects is no higher among Asian people than among White people"),
        (ratio(exceeds=2.5), "the rate of suspects among Asian people is more than 2.5 times that among White people",
         "the rate of suspects among Asian people is at most 2.5 times that among White people"),
        (ordering("White", "Asian", "Black"), "more suspects are White than Asian and more suspects are Asian than Black",
         "it is not so that more suspects are White than Asian and more suspects are Asian than Black"),
        (trend("2021", "2023"), "the share of suspects who are White rose from 2021 to 2023",
         "the share of suspects who are White did not rise from 2021 to 2023"),
        (trend("2021", "2023", direction="falling"), "the share of suspects who are White fell from 2021 to 2023",
         "the share of suspects who are White did not fall from 2021 to 2023"),
    ],
)  # fmt: skip
def test_each_kind_of_claim_and_its_opposite_in_words(claim: Claim, words: str, opposite: str) -> None:
    assert claim_in_words(claim) == words
    assert claim_in_words(claim, opposite=True) == opposite


def test_below_is_said_as_less() -> None:
    below = {
        "kind": "share",
        "attribute": "ethnicity",
        "system": "not_stated",
        "of": "suspects",
        "group": "Asian",
        "below": 0.2,
    }
    from openinquiry.core.missing.claims import claim_of  # noqa: PLC0415

    assert claim_in_words(claim_of(below)) == "less than 20% of suspects are Asian"
    assert claim_in_words(claim_of(below), opposite=True) == "at least 20% of suspects are Asian"


@pytest.mark.parametrize(
    ("share_of_all", "text"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.5, "50%"),
        (0.3333, "33.3%"),
        (0.00001, "less than 0.1%"),
        (0.99999, "more than 99.9%"),
    ],
)
def test_a_percentage_is_never_rounded_to_none_or_all(share_of_all: float, text: str) -> None:
    assert percent(share_of_all) == text


@pytest.mark.parametrize(
    ("exceeds", "words"),
    [(0.4996, "49.96%"), (0.57, "57%"), (0.333333, "33.3333%"), (0.5, "50%"), (0.999999, "99.9999%")],
)
def test_a_threshold_stands_in_full_for_rounded_it_would_be_another_claim(exceeds: float, words: str) -> None:
    assert claim_in_words(share(exceeds=exceeds)) == f"more than {words} of suspects are White"


@pytest.mark.parametrize(("exceeds", "words"), [(0.9999999, "0.9999999 times"), (2, "2 times"), (1.25, "1.25 times")])
def test_a_ratio_stands_in_full_too(exceeds: float, words: str) -> None:
    assert f"is more than {words} that among" in claim_in_words(ratio(exceeds=exceeds))
