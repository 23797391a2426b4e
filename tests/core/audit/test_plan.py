"""What an audit is asked to do: read from TOML, and refused in a sentence where it cannot be meant."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from openinquiry.core.audit import read_plan
from openinquiry.core.estimation import load_protocol
from openinquiry.core.linkage import Engine
from openinquiry.core.shared import Period, UnreadableInput, WrongUsage, data_directory
from tests.core.audit.small_audit import write_small_audit


def changed(folder: Path, old: str, new: str) -> Path:
    write_small_audit(folder)
    path = folder / "audit.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return folder


def test_a_plan_says_what_is_in_its_file(tmp_path: Path) -> None:
    plan = read_plan(write_small_audit(tmp_path, without=["E23000002"]))
    assert plan.period == Period.of_days(date(2024, 4, 1), date(2025, 3, 31))
    assert (plan.title, plan.as_at_in_words, plan.headline.id) == ("Small audit", "30 June 2025", "audit")
    assert [(each.body, each.reason) for each in plan.returns if each.path is None] == [
        ("E23000002", "No reply by the closing date")
    ]
    assert len(plan.returns) == 3


def test_one_setting_chooses_the_engine_of_the_linkage(tmp_path: Path) -> None:
    assert read_plan(write_small_audit(tmp_path / "as it is")).engine == Engine("duckdb")
    asked = '[linkage]\nengine = "spark"\n[definitions]'
    assert read_plan(changed(tmp_path / "spark", "[definitions]", asked)).engine == Engine("spark")
    asked = '[linkage]\nengine = "spark"\nspark_master = "spark://head.example:7077"\n[definitions]'
    plan = read_plan(changed(tmp_path / "cluster", "[definitions]", asked))
    assert plan.engine == Engine("spark", "spark://head.example:7077")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed = 1\n", "", "does not say 'seed'"),
        ("seed = 1\n", "seed = 1\ncolour = 2\n", "There is no setting 'colour' in audit.toml"),
        ("[[return]]", "[[retrun]]", "There is no setting 'retrun' in audit.toml"),
        ('title = "Small audit"\n', "", "does not say 'title'"),
        ("as_at = 2025-06-30", 'as_at = "2025-06-30"', "as_at in audit.toml must be a date without quotes"),
        ("first_day = 2024-04-01", 'first_day = "1 April"', "first_day in audit.toml must be a date without quotes"),
        ("last_day = 2025-03-31", "last_day = 2023-03-31", "has no day in it"),
        ('headline = "audit"', 'headline = "law"', "The headline definition 'law' is not among the definitions in use"),
        ('"force-flag"', '"own"', "There is no definition called 'own'"),
        ('"force-flag"', '"audit"', "named twice"),
        ('"force-flag"', '"exploitation"', "A definition cannot be called 'exploitation'"),
        ('kind = "police"', 'kind = "army"', "is said to send 'army'; there are: "),
        (
            'kind = "police"',
            'kind = "police"\nmaping = "m.toml"',
            r"There is no setting 'maping' in \[return\] of audit.toml",
        ),
        (
            'kind = "police"',
            'kind = "police"\nnobody_twice = "false"',
            "nobody_twice in audit.toml must be true or false",
        ),
        ("[definitions]", '[linkage]\nengine = "hadoop"\n[definitions]', "There is no linkage engine 'hadoop'"),
        (
            "[definitions]",
            '[linkage]\nmaster = "x"\n[definitions]',
            r"no setting 'master' in \[linkage\] of audit.toml",
        ),
        ("[definitions]", "[linkage]\nengine = 1\n[definitions]", r"engine in \[linkage\] of audit.toml must be text"),
        (
            "[definitions]",
            '[linkage]\nspark_master = "local[2]"\n[definitions]',
            "A Spark master is given, and the linkage engine is duckdb",
        ),
        ("invented = true", 'invented = "false"', "invented in audit.toml must be true or false"),
        ("E23000011", "E23000010", "is named twice for police"),
        ('path = "returns/E23000010"', 'path = "/elsewhere/E23000010"', "must be written from the audit folder"),
        ("seed = 1", 'seed = "one"', "seed in audit.toml must be a whole number"),
        ("[period]", '[policy]\nfile = "lenient"\n[period]', "There is no publication policy called 'lenient'"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused_in_a_sentence(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        read_plan(changed(tmp_path, old, new))


def test_a_plan_that_asks_nobody_is_refused(tmp_path: Path) -> None:
    folder = write_small_audit(tmp_path)
    path = folder / "audit.toml"
    path.write_text(path.read_text().split("[[")[0])
    with pytest.raises(WrongUsage, match="The audit names no return"):
        read_plan(folder)


def test_a_folder_without_a_plan_and_a_plan_that_is_no_toml_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"There is no audit\.toml"):
        read_plan(tmp_path)
    (tmp_path / "audit.toml").write_text("title = ")
    with pytest.raises(UnreadableInput, match="is not readable TOML"):
        read_plan(tmp_path)


def test_a_definition_in_the_audit_folder_is_the_one_used(tmp_path: Path) -> None:
    folder = write_small_audit(tmp_path)
    (folder / "definitions").mkdir()
    (folder / "definitions" / "force-flag.toml").write_text(
        'id = "force-flag"\nversion = "9"\ntitle = "T"\nshort_title = "S"\nwords = "W"\nsource = "X"\n'
        '[[criterion]]\nwords = "w"\nfact = "cse_flag"\nis_one_of = ["Y"]\n'
    )
    used = {each.id: each.version for each in read_plan(folder).definitions}
    assert used["force-flag"] == "9"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\x00", "is not plain text in UTF-8"),
        (b"seed = " + b"9" * 5000, "an entry is far too long or too deep"),
        (b"a = " + b"[" * 5000, "is not readable TOML"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "audit.toml").write_bytes(content)
    with pytest.raises(UnreadableInput, match=said):
        read_plan(tmp_path)


def estimating(folder: Path, *lines: str) -> Path:
    return changed(folder, "[definitions]", "\n".join(["[estimate]", *lines, "[definitions]"]))


def test_how_many_is_asked_by_the_protocol_that_ships_unless_the_plan_says_otherwise(tmp_path: Path) -> None:
    usual = read_plan(write_small_audit(tmp_path / "usual")).estimate
    assert (usual.protocol, usual.linkages, usual.imputations) == (load_protocol(), 20, 5)
    named = read_plan(estimating(tmp_path / "named", 'protocol = "default"', "linkages = 2", "imputations = 1000"))
    assert (named.estimate.protocol, named.estimate.linkages, named.estimate.imputations) == (load_protocol(), 2, 1000)


def test_a_protocol_in_the_audit_folder_is_the_one_used_and_named_by_its_own_fingerprint(tmp_path: Path) -> None:
    folder = estimating(tmp_path, 'protocol = "protocols/own.toml"')
    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    own = folder / "protocols" / "own.toml"
    own.parent.mkdir()
    own.write_text(
        text.replace('id = "default"', 'id = "own"').replace("widest = 20.0", "widest = 5.0"), encoding="utf-8"
    )
    protocol = read_plan(folder).estimate.protocol
    assert (protocol.id, protocol.widest) == ("own", 5.0)
    assert protocol.sha256 == hashlib.sha256(own.read_bytes()).hexdigest() != load_protocol().sha256


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("linkages = 1", r"linkages in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("linkages = 1001", r"linkages in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("linkages = 20.0", r"linkages in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("linkages = true", r"linkages in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ('imputations = "5"', r"imputations in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("imputations = 0", r"imputations in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("imputations = [5]", r"imputations in \[estimate\] of audit.toml must be a whole number from 2 to 1,000"),
        ("protocol = 1", r"protocol in \[estimate\] of audit.toml must be text in quotes"),
        ('protocol = "mine"', "There is no protocol called 'mine'"),
        ('protocol = ""', "There is no protocol called ''"),
        ('protocol = "/elsewhere/own.toml"', "must be written from the audit folder"),
        ('protocol = "audit.toml"', "The protocol in audit.toml is not written as one"),
        (
            "protocols = 1",
            r"There is no setting 'protocols' in \[estimate\] of audit.toml. There are: protocol, linkages",
        ),
    ],
)
def test_a_way_of_estimating_that_cannot_be_meant_is_refused_in_a_sentence(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        read_plan(estimating(tmp_path, line))


@pytest.mark.parametrize(
    "new", ["estimate = 5\n", 'estimate = "default"\n', "estimate = [1, 2]\n", "[[estimate]]\nlinkages = 2\n"]
)
def test_settings_of_estimates_that_are_no_section_are_refused_in_a_sentence(tmp_path: Path, new: str) -> None:
    folder = write_small_audit(tmp_path)
    path = folder / "audit.toml"
    path.write_text(path.read_text().replace("[period]", f"{new}[period]", 1))
    with pytest.raises(WrongUsage, match=r"estimate in audit.toml must be a section: write \[estimate\]"):
        read_plan(folder)


def test_a_protocol_with_a_method_that_cannot_be_asked_of_replicates_is_refused_before_any_return_is_read(
    tmp_path: Path,
) -> None:
    folder = estimating(tmp_path, 'protocol = "own.toml"')
    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    (folder / "own.toml").write_text(text.replace('"decomposable_bma"', '"latent_class"'), encoding="utf-8")
    with pytest.raises(
        WrongUsage, match=r"names the method latent_class, which cannot be asked of an audit.*chao, indep"
    ):
        read_plan(folder)


@pytest.mark.parametrize("seed", ["-1", "1.5", "true", '"1"', "[1]"])
def test_a_seed_that_draws_nothing_is_refused_in_a_sentence(tmp_path: Path, seed: str) -> None:
    with pytest.raises(WrongUsage, match=r"seed in audit\.toml must be a whole number of 0 or more, without quotes"):
        read_plan(changed(tmp_path, "seed = 1", f"seed = {seed}"))
