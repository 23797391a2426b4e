"""`openinquiry claim` and `openinquiry bounds`: exit codes, JSON, and a sentence for everything that cannot be used."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import _run, app

runner = CliRunner()
OWN, CENSUS = "ethnicity_police_self_defined", "ethnicity_gss_harmonised_ew"
CLAIM = f'kind = "share"\nattribute = "ethnicity"\nsystem = "{OWN}"\nof = "suspects"\ngroup = "White"\nexceeds = 0.5\n'
HEAD = "what,group,number,system,area,sex,age,basis\n"


def rows(area: str, *, white: int, asian: int, unrecorded: int | str, system: str = OWN) -> str:
    end = f",{system},{area},M,15-64,residence\n"
    return f"recorded,White,{white}{end}recorded,Asian,{asian}{end}unrecorded,not asked,{unrecorded}{end}"


def people(area: str) -> str:
    return "".join(
        f"population,{g},{n},{CENSUS},{area},M,15-64,residence\n" for g, n in (("White", 80_000), ("Asian", 15_000))
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "claim.toml").write_text(CLAIM, encoding="utf-8")
    text = (
        HEAD + rows("North", white=900, asian=100, unrecorded=100) + rows("South", white=30, asian=20, unrecorded=150)
    )
    (tmp_path / "counts.csv").write_text(text + people("North") + people("South"), encoding="utf-8")
    return tmp_path


def call(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(each) for each in arguments])
    return result.exit_code, result.stdout


def refused(monkeypatch, capsys, *arguments: object) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["openinquiry", *map(str, arguments)])
    code = _run()
    shown = capsys.readouterr().err
    assert "Traceback" not in shown
    return code, shown


def test_a_claim_that_holds_ends_with_0_and_one_that_is_refused_with_1(folder: Path) -> None:
    code, out = call("claim", folder / "claim.toml", "--data", folder / "counts.csv")
    assert (code, out.splitlines()[0]) == (0, "Grade A: holds whoever the unrecorded are, chance included.")
    (folder / "south.toml").write_text(CLAIM + '[where]\narea = "South"\n', encoding="utf-8")
    code, out = call("claim", folder / "south.toml", "--data", folder / "counts.csv")
    assert (code, out.splitlines()[0]) == (1, "Grade X: refused: it cannot be said.")


def test_the_json_of_a_claim_has_the_grade_its_figures_and_where_they_come_from(folder: Path) -> None:
    code, out = call("claim", folder / "claim.toml", "--data", folder / "counts.csv", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["kind"], found["grade"], found["may_be_headline"], found["reasons"]) == ("grade", "A", True, [])
    assert found["recorded_share"] == pytest.approx(1050 / 1300)
    assert found["unrecorded"] == {"not asked": pytest.approx(250 / 1300)}
    (evidence,) = found["evidence"]
    assert [each["gamma"] for each in evidence["bounds"]] == [1.0, 2.0, 4.0, "infinity"]
    assert evidence["bounds"][-1]["low"] == pytest.approx(930 / 1300)
    assert evidence["bounds"][-1]["interval"]["low"] < 930 / 1300
    assert evidence["tipping_gamma"] == "infinity"
    assert evidence["tipping_delta"] is None
    assert found["breakdown_point"] == evidence["breakdown_point"] > 250 / 1300
    hashes = [sha256((folder / name).read_bytes()).hexdigest() for name in ("claim.toml", "counts.csv")]
    assert [each["sha256"] for each in found["provenance"]["inputs"]] == hashes
    assert str(folder) not in out


def test_the_json_of_a_refusal_is_whole_and_ends_with_1(folder: Path) -> None:
    text = HEAD + rows("North", white=900, asian=100, unrecorded="")
    (folder / "open.csv").write_text(text, encoding="utf-8")
    code, out = call("claim", folder / "claim.toml", "--data", folder / "open.csv", "--json")
    found = json.loads(out)
    assert (code, found["grade"], found["by_bounds"], found["recorded_share"]) == (1, "X", None, None)
    assert found["reasons"] == ["The source does not say how many are unrecorded."]
    assert found["evidence"][0]["tipping_gamma"] is None
    assert found["breakdown_point"] == pytest.approx(0.4 / 0.9)


def test_bounds_are_given_of_all_and_of_each_area_and_areas_add_up(folder: Path) -> None:
    code, out = call(
        "bounds", folder / "counts.csv", "--group", "Asian", "--against", "White", "--by", "area", "--json"
    )
    found = json.loads(out)
    assert code == 0
    assert [each["part"] for each in found["parts"]] == ["", "North", "South"]
    assert [q["what"] for q in found["parts"][0]["quantities"]] == ["share Asian", "rate Asian over rate White"]
    worst = [part["quantities"][0]["bounds"][-1] for part in found["parts"]]
    counted = [part["counted"] for part in found["parts"]]
    for end in ("low", "high"):
        assert worst[0][end] * counted[0] == pytest.approx(worst[1][end] * counted[1] + worst[2][end] * counted[2])
    random = [part["quantities"][0]["bounds"][0]["low"] for part in found["parts"]]
    assert random[0] == pytest.approx((random[1] * counted[1] + random[2] * counted[2]) / counted[0])


def test_percentages_of_areas_are_given_one_by_one_and_never_added_up(folder: Path, monkeypatch, capsys) -> None:
    head = HEAD.replace("number", "percent")
    text = head + rows("North", white=60, asian=30, unrecorded=10) + rows("South", white=20, asian=10, unrecorded=70)
    (folder / "percent.csv").write_text(text)
    found = json.loads(call("bounds", folder / "percent.csv", "--by", "area", "--json")[1])["parts"]
    assert [(each["part"], each["quantities"][0]["bounds"][-1]["low"]) for each in found] == [
        ("North", 0.6),
        ("South", 0.2),
    ]
    assert all(each["quantities"][0]["bounds"][-1]["interval"] is None for each in found)
    code, said = refused(monkeypatch, capsys, "bounds", folder / "percent.csv")
    assert (code, "cannot be added up" in said) == (2, True)
    code, said = refused(monkeypatch, capsys, "bounds", folder / "percent.csv", "--by", "area", "--impute")
    assert (code, "not percentages" in said) == (2, True)


def test_rows_and_factors_can_be_chosen(folder: Path) -> None:
    code, out = call("bounds", folder / "counts.csv", "--where", "area=South", "--gamma", 3, "--group", "White")
    assert code == 0
    # By hand, of 30 and 20 recorded and 150 not: 40 % less 1.645 times the root of (.25 + .75 x .926)² x .24/50 and
    # (.6 - 1/3)² x .25 x .75/200 added; 15 % less 1.645 times the root of .15 x .85/200.
    assert out.splitlines() == [
        "All: 200 counted, 25% recorded; unrecorded: 75% not asked", "", "Share White",
        "  within a factor 3  40% to 76.4%  with chance 29.2% to 84.6%",
        "  whoever they are   15% to 90%    with chance 10.8% to 93.5%",
    ]  # fmt: skip


def test_imputation_is_the_same_for_the_same_seed_and_says_how_many_replicates(folder: Path) -> None:
    asked = ("bounds", folder / "counts.csv", "--group", "White", "--impute", "--json")
    one, again, other = (json.loads(call(*asked, "--seed", seed)[1]) for seed in (4, 4, 5))
    assert one == again
    assert one["parts"] != other["parts"]
    imputed = one["parts"][0]["quantities"][0]["imputed"]
    assert len(imputed) == 7
    assert all(each["replicates"] >= 20 and 0 < each["missing_information"] < 1 for each in imputed)
    assert "imputed, odds of White times 4.00" in call(*asked[:-1])[1]


def test_systems_are_never_merged_and_one_must_be_chosen(folder: Path, monkeypatch, capsys) -> None:
    both = (folder / "counts.csv").read_text() + rows("North", white=1, asian=99, unrecorded=0, system="not_stated")
    (folder / "both.csv").write_text(both, encoding="utf-8")
    code, said = refused(monkeypatch, capsys, "bounds", folder / "both.csv")
    assert code == 2
    assert "never merged: choose one with --system" in said
    assert call("bounds", folder / "both.csv", "--system", OWN) == call("bounds", folder / "counts.csv")


def test_rates_on_populations_that_do_not_match_are_refused(folder: Path, monkeypatch, capsys) -> None:
    (folder / "ages.csv").write_text(HEAD + rows("North", white=90, asian=10, unrecorded=5) + people("South"))
    code, said = refused(monkeypatch, capsys, "bounds", folder / "ages.csv", "--against", "White")
    assert code == 1
    assert "No rates can be set against each other." in said
    assert "cannot be divided by the population of South" in said


def test_bounds_of_an_unknown_number_are_refused(folder: Path, monkeypatch, capsys) -> None:
    (folder / "open.csv").write_text(HEAD + rows("North", white=9, asian=1, unrecorded=""))
    code, said = refused(monkeypatch, capsys, "bounds", folder / "open.csv")
    assert (code, "does not say how many are unrecorded" in said) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("claim", "none.toml", "--data", "counts.csv"), "There is no claim"),
        (("claim", "claim.toml", "--data", "none.csv"), "There is no file of counts"),
        (("claim", "counts.csv", "--data", "counts.csv"), "is not readable TOML"),
        (("bounds", "claim.toml"), "the column what is missing"),
        (("bounds", "counts.csv", "--gamma", "0.5"), "a factor is 1 or more"),
        (("bounds", "counts.csv", "--gamma", "nan"), "a factor is 1 or more"),
        (("bounds", "counts.csv", "--where", "force=North"), "write period=, area=, sex= or age="),
        (("bounds", "counts.csv", "--where", "area=East"), "no area East"),
        (("bounds", "counts.csv", "--by", "force"), "not by force"),
        (("bounds", "counts.csv", "--group", "Martian"), "no group Martian"),
        (("bounds", "counts.csv", "--gamma", "1e308"), "at most 1,000,000,000"),
        (("bounds", "counts.csv", "--impute", "--seed", "-1"), "A seed is a whole number of 0 or more"),
        (("bounds", "counts.csv", "--group", "White", "--against", "White"), "cannot be set against itself"),
        (("claim", ".", "--data", "counts.csv"), "There is no claim with an empty name"),
        (("claim", "../", "--data", "counts.csv"), "is a folder, and a claim was asked for"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(
    folder: Path, monkeypatch, capsys, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(folder)
    code, said = refused(monkeypatch, capsys, *arguments)
    assert code == 2
    assert words in said


def test_a_file_of_populations_alone_has_nothing_to_bound(folder: Path, monkeypatch, capsys) -> None:
    (folder / "living.csv").write_text(HEAD + people("North"), encoding="utf-8")
    code, said = refused(monkeypatch, capsys, "bounds", folder / "living.csv")
    assert (code, "no recorded and no unrecorded rows" in said) == (2, True)


@pytest.mark.parametrize("command", ["claim", "bounds"])
def test_the_help_has_an_example_and_the_exit_codes(command: str) -> None:
    code, out = call(command, "--help")
    assert code == 0
    assert f"Example: openinquiry {command} " in out
    assert "Exit code 0" in out
