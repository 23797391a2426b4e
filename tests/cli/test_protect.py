"""`openinquiry protect`: what it writes and says, what it refuses, and that no small count is in anything it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from openinquiry.cli.main import app
from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting import METHODS, read_release
from tests.cli.protecting_tables import FILES, ROWS, answer, key, places, policy_file, runner, written
from tests.outside_data import outside_data

# --- what others found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zeros", ["never", "eligible"])
@pytest.mark.parametrize("cost", ["value", "count"])
@pytest.mark.parametrize("name", ["ct_43x6", "flat_20x6"])
def test_the_published_tables_cost_what_is_expected(tmp_path: Path, name: str, cost: str, zeros: str):
    wanted = json.loads(outside_data("disclosure_control/expected.json").read_text(encoding="utf-8"))[name]
    of_zeros = "zeros_never_suppressed" if zeros == "never" else "zeros_eligible"
    path = outside_data(f"disclosure_control/{name}.csv")
    also = ["--hierarchy", path.with_suffix(".hier.json")] if name == "flat_20x6" else []
    code, found = answer(path, "--cost", cost, "--zeros", zeros, *also, "--out", tmp_path / "out")
    assert (code, found["status"]) == (0, "optimal")
    assert found["cost"] == found["bound"] == wanted[f"{cost}|{of_zeros}"]["cost"]
    assert (found["cells"], found["primary"]) == (wanted["cells"], wanted["primaries"])
    assert len(found["suppressed"]) == found["primary"] + found["secondary"]
    assert found["audit"]["checked"] == len(found["suppressed"])
    assert found["audit"]["failures"] == 0
    assert (found["policy"]["cost"], found["policy"]["zeros_may_be_hidden"]) == (cost, zeros == "eligible")
    assert runner.invoke(app, ["protect", "audit", str(tmp_path / "out")]).exit_code == 0


def test_the_published_example_with_a_marked_cell_hides_what_was_published(tmp_path: Path):
    wanted = json.loads(outside_data("disclosure_control/expected.json").read_text(encoding="utf-8"))
    path = outside_data("disclosure_control/checktauargus_ex1.csv")
    code, found = answer(path, "--out", tmp_path / "out")
    assert (code, found["status"], found["cells"], found["primary"]) == (0, "optimal", 15, 1)
    assert found["cost"] == wanted["checktauargus_ex1"]["cost_value"]
    assert sorted(found["suppressed"]) == sorted(wanted["checktauargus_ex1"]["suppressed"])
    code, attacked = answer("audit", tmp_path / "out")
    intervals = {",".join(each["labels"]): [each["low"], each["high"]] for each in attacked["cells"]}
    assert intervals == wanted["checktauargus_ex1"]["attacker_intervals_lb0_ub1e6"]


# --- what it writes -----------------------------------------------------------------------------------------------------


def test_the_answer_has_the_promised_parts_and_the_policy_as_it_was_used(tmp_path: Path):
    code, found = answer(written(tmp_path), "--out", tmp_path / "out")
    assert code == 0
    promised = {"status", "cost", "primary", "secondary", "cells", "suppressed", "audit", "seconds", "policy"}
    assert promised <= set(found)
    assert set(found["audit"]) == {"checked", "failures", "tightest"}
    assert found["policy"] == load_policy("tables").as_dict()
    assert found["seconds"] > 0


def test_it_leaves_three_files_with_margins_and_hidden_cells_marked(tmp_path: Path):
    code, found = answer(written(tmp_path), "--hierarchy", places(tmp_path), "--out", tmp_path / "out")
    assert code == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == FILES
    lines = (tmp_path / "out" / "victims.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "place,sex,freq"
    assert "a,girls,[c]" in lines
    assert "Total,Total,40938" in lines
    assert len(lines) == 1 + 7 * 3
    hidden = [line.split(",")[:2] for line in lines if line.endswith("[c]")]
    assert sorted(hidden) == sorted(found["suppressed"])


def test_the_record_says_what_was_published_and_nothing_for_the_maker_alone(tmp_path: Path):
    answer(written(tmp_path), "--cost", "count", "--out", tmp_path / "out")
    record = json.loads((tmp_path / "out" / "release.json").read_text(encoding="utf-8"))
    assert set(record) == {
        "kind", "format", "openinquiry", "method", "policy", "value", "tables", "within", "earlier",
    }  # fmt: skip
    (table,) = record["tables"]
    assert set(table) == {"name", "file", "sha256", "population", "dimensions"}
    assert table["sha256"] == sha256((tmp_path / "out" / "victims.csv").read_bytes()).hexdigest()
    assert Policy(**record["policy"]).cost == "count"


@pytest.mark.parametrize("method", METHODS)
def test_no_file_changes_with_a_hidden_count_and_none_names_what_was_read(tmp_path: Path, method: str):
    """Counts that look the same when published leave the same bytes: so nothing of the hidden ones is in them."""
    secret = ["--secret", key(tmp_path)] if method == "cell-key" else []
    left = []
    for small, balance in (("3", "41"), ("2", "42")):
        rows = [("a", "girls", small), ("a", "boys", balance), *ROWS[2:6], ("d", "girls", str(26 - int(small))),
                ("d", "boys", str(72 - int(balance)))]  # fmt: skip
        out = tmp_path / f"out{small}"
        code, _ = answer(written(tmp_path, rows), "--method", method, *secret, "--out", out)
        assert code == 0
        left.append({each.name: each.read_bytes() for each in out.iterdir()})
        held = b"".join(left[-1].values())
        for told in (str(tmp_path).encode(), b"abab", b"primary", b"secondary", sha256(b"").hexdigest().encode()):
            assert told not in held
    if method in ("optimal", "heuristic"):
        assert left[0] == left[1]


def test_a_planted_small_count_stands_in_no_file_and_not_in_what_is_printed(tmp_path: Path):
    """The threshold is raised until the planted counts are numbers that nothing else is."""
    policy = policy_file(tmp_path, smallest_count_shown=900)
    planted = {("a", "girls"): "617", ("d", "boys"): "773"}
    rows = [(place, sex, planted.get((place, sex), str(int(count) + 5000))) for place, sex, count in ROWS]
    path, out = written(tmp_path, rows), tmp_path / "out"
    for method in ("optimal", "heuristic"):
        result = runner.invoke(
            app, ["protect", str(path), "--policy", str(policy), "--method", method, "--out", str(out)]
        )
        assert result.exit_code == 0, result.exception
        attacked = runner.invoke(app, ["protect", "audit", str(out)])
        assert attacked.exit_code == 0
        held = "".join(each.read_text(encoding="utf-8") for each in out.iterdir())
        for count in planted.values():
            assert count not in held + result.output + attacked.output


def test_the_same_tables_leave_the_same_bytes(tmp_path: Path):
    path = written(tmp_path)
    for name in ("once", "again"):
        assert answer(path, "--out", tmp_path / name)[0] == 0
    assert {f: (tmp_path / "once" / f).read_bytes() for f in FILES} == {
        f: (tmp_path / "again" / f).read_bytes() for f in FILES
    }


def test_labels_that_a_spreadsheet_would_take_for_formulas_are_made_words_and_read_again(tmp_path: Path):
    path = written(tmp_path, [("=1+1", "girls", "30"), ("-b", "girls", "50")])
    assert answer(path, "--out", tmp_path / "out")[0] == 0
    assert "'=1+1,girls,30" in (tmp_path / "out" / "victims.csv").read_text(encoding="utf-8")
    assert read_release(tmp_path / "out").tables[0]["=1+1", "girls"] == 30


def test_what_is_said_to_people_is_a_few_sentences(tmp_path: Path):
    result = runner.invoke(app, ["protect", str(written(tmp_path)), "--out", str(tmp_path / "out")])
    lines = result.stdout.splitlines()
    assert lines[0] == "15 cells, margins among them; 1 unsafe under the policy tables."
    assert lines[1].startswith("  4 are hidden: the unsafe, and 3 more to protect them")
    assert "no safe pattern costs less" in lines[2]
    assert lines[3].startswith("  Attacked: 4 counts")
    assert lines[-1].startswith("Written: ")


# --- several tables, definitions, releases ------------------------------------------------------------------------------


def test_tables_that_share_a_margin_are_protected_as_one(tmp_path: Path):
    by_sex = written(tmp_path)
    rows = [(place, age, str(count)) for place, total in (("a", 44), ("b", 66), ("c", 40774), ("d", 54))
            for age, count in (("10 to 15", total // 2), ("16 and 17", total - total // 2))]  # fmt: skip
    by_age = written(tmp_path, rows, name="ages.csv", heading="place,age,freq")
    code, found = answer(by_sex, by_age, "--hierarchy", places(tmp_path), "--out", tmp_path / "out")
    assert code == 0
    assert [each["name"] for each in found["tables"]] == ["victims", "ages"]
    assert found["cells"] == 21 + 14  # seven places have their totals in common
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "README.txt", "ages.csv", "release.json", "victims.csv",
    ]  # fmt: skip
    assert runner.invoke(app, ["protect", "audit", str(tmp_path / "out")]).exit_code == 0


def test_who_is_in_the_wide_definition_only_is_protected_when_asked(tmp_path: Path):
    wide = written(tmp_path, name="wide.csv")
    strict = written(tmp_path, [(p, s, "35" if (p, s) == ("b", "girls") else n) for p, s, n in ROWS], name="strict.csv")
    for within in ([], ["--within", "strict=wide"]):
        arguments = [strict, wide] if within else [wide]
        assert answer(*arguments, *within, "--out", tmp_path / f"out{len(within)}")[0] == 0
    record = json.loads((tmp_path / "out2" / "release.json").read_text(encoding="utf-8"))
    assert record["within"] == [["strict", "wide"]]
    one, other = read_release(tmp_path / "out2").tables
    # Two people are in the one and not in the other: at least one of the two counts must be hidden.
    assert one["b", "girls"] is None or other["b", "girls"] is None
    assert runner.invoke(app, ["protect", "audit", str(tmp_path / "out2")]).exit_code == 0


def test_a_release_is_protected_against_the_one_before(tmp_path: Path):
    assert answer(written(tmp_path), "--out", tmp_path / "first")[0] == 0
    rows = [(p, s, "38" if (p, s) == ("b", "girls") else n) for p, s, n in ROWS]
    path = written(tmp_path, [(p, s, "62" if (p, s) == ("c", "boys") else n) for p, s, n in rows])
    assert answer(path, "--out", tmp_path / "careless")[0] == 0
    assert answer(path, "--earlier", tmp_path / "first", "--out", tmp_path / "careful")[0] == 0
    record = json.loads((tmp_path / "careful" / "release.json").read_text(encoding="utf-8"))
    assert record["earlier"] == [sha256((tmp_path / "first" / "release.json").read_bytes()).hexdigest()]
    code, found = answer("audit", tmp_path / "first", tmp_path / "careless")
    assert (code, found["status"]) == (1, "failed")
    code, found = answer("audit", tmp_path / "first", tmp_path / "careful")
    assert (code, found["status"], found["audit"]["failures"]) == (0, "passed", 0)


def test_a_release_that_the_earlier_one_gives_away_is_refused(tmp_path: Path):
    """Another breakdown of the same people beside sums that were published: no choice of ours had those."""
    cells = {
        ("a", "boys", "young"): 5,
        ("b", "girls", "older"): 2,
        ("c", "girls", "older"): 1,
        ("c", "boys", "older"): 8,
        ("d", "girls", "young"): 4,
        ("d", "girls", "older"): 9,
        ("d", "boys", "young"): 4,
        ("d", "boys", "older"): 2,
    }
    every = {(p, s, a): cells.get((p, s, a), 0) for p in "abcd" for s in ("girls", "boys") for a in ("young", "older")}
    first = written(tmp_path, [(*labels, str(n)) for labels, n in every.items()], heading="place,sex,age,freq")
    options = ["--hierarchy", places(tmp_path), "--zeros", "eligible"]
    assert answer(first, "--dims", "place,sex", *options, "--out", tmp_path / "first")[0] == 0
    every["b", "boys", "older"] = 2
    by_sex, by_age = tmp_path / "victims.csv", tmp_path / "ages.csv"
    for path, at in ((by_sex, 1), (by_age, 2)):
        added: dict[tuple[str, str], int] = {}
        for labels, n in every.items():
            added[labels[0], labels[at]] = added.get((labels[0], labels[at]), 0) + n
        written(
            tmp_path,
            [(*labels, str(n)) for labels, n in added.items()],
            name=path.name,
            heading="place," + ("sex" if at == 1 else "age") + ",freq",
        )
    code, found = answer(by_sex, by_age, *options, "--earlier", tmp_path / "first", "--out", tmp_path / "out")
    assert (code, found["status"]) == (1, "infeasible")
    assert "Beside the earlier releases " in found["reason"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ages.csv", "first", "places.json", "victims.csv"]


def test_the_secret_stands_nowhere(tmp_path: Path):
    out = tmp_path / "out"
    result = runner.invoke(
        app,
        ["protect", str(written(tmp_path)), "--method", "cell-key", "--secret", str(key(tmp_path)), "--out", str(out)],
    )
    assert result.exit_code == 0, result.exception
    held = b"".join(each.read_bytes() for each in out.iterdir()) + result.output.encode()
    assert b"abab" not in held
    assert b"\xab\xab" not in held


def test_the_installed_command_prints_one_object_and_nothing_else(tmp_path: Path):
    command = [
        str(Path(sys.executable).with_name("openinquiry")),
        "protect",
        str(written(tmp_path)),
        "--policy",
        "tables",
    ]
    command += ["--method", "heuristic", "--hierarchy", str(places(tmp_path)), "--time-limit", "20"]
    command += ["--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] in ("optimal", "heuristic")
