"""The figures of the page on how many are those that the code gives; the how-to's table can be copied and estimated."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.estimation import (
    CannotEstimate,
    CaptureTable,
    average_decomposable,
    best_hierarchical,
    fit_loglinear,
    independence,
    load_protocol,
    people_by,
    read_capture_tables,
    select_stepwise,
)
from openinquiry.core.estimation.models import hierarchical_models
from tests.core.estimation.published import uk_2013, uk_2013_six
from tests.docs.worked_pages import files_of, page, run_page

TOP = Path(__file__).parents[2] / "docs"
PAGE = (TOP / "explanation" / "how-many.md").read_text(encoding="utf-8")
WORKED = page("explanation/how-many-in-2013.md")
HOW_TO = (TOP / "how-to" / "estimate-how-many.md").read_text(encoding="utf-8")


def test_the_table_of_methods_is_what_they_give_for_2013() -> None:
    table = uk_2013()
    rows = []
    for words, model in (
        ("independence of all lists", independence(5)),
        ("pairs of lists chosen step by step", select_stepwise(table)),
    ):
        fit = fit_loglinear(table, model)
        low, high = fit.wald_interval()
        rows.append(f"| {words} | {fit.N:,.0f} | {low:,.0f} to {high:,.0f} |")
    for words, largest in (("best of 1,024 models with pairs (BIC)", 2), ("best of 6,893 models (BIC)", None)):
        rows.append(f"| {words} | {best_hierarchical(table, largest=largest).N:,.0f} | |")
    assert "\n".join(rows) in PAGE
    assert [sum(1 for _ in hierarchical_models(5, largest=largest)) for largest in (2, None)] == [1024, 6893]


def test_the_table_of_the_how_to_can_be_copied_and_estimated(tmp_path: Path) -> None:
    block = next(text for text in re.findall(r"```\n(.*?)```", HOW_TO, flags=re.S) if "lists,history,count" in text)
    path = tmp_path / "cells.csv"
    path.write_text("\n".join(line.strip() for line in block.splitlines()), encoding="utf-8")
    result = CliRunner().invoke(app, ["estimate", str(path), "--method", "stepwise", "--json"])
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["diagnostics"]["people_counted"] == 807
    assert found["diagnostics"]["lists"] == {"police": 422, "council": 307, "charity": 237}


def rounded_rows() -> list[str]:
    table, protocol = uk_2013(), load_protocol()
    tables = [table] + [CaptureTable(table.lists, np.floor(table.counts / base + 0.5) * base) for base in (5, 10)]
    words = {
        "independence of all lists": "independence",
        "all pairs of lists": "all_pairs",
        "best of 1,024 models with pairs (BIC)": "bic_order2",
        "best of 6,893 models (BIC)": "bic",
    }
    rows = []
    for said, method in words.items():
        found = []
        for each in tables:
            try:
                found.append(f"{people_by(method, each, protocol):,.0f}")
            except CannotEstimate:
                found.append("has no estimate")
        rows.append(f"| {said} | {' | '.join(found)} |")
    return rows


def test_the_table_of_rounded_counts_is_what_the_methods_give() -> None:
    assert "\n".join(rounded_rows()) in PAGE


def test_every_block_of_the_worked_example_prints_what_stands_below_it(tmp_path: Path) -> None:
    ran = run_page(WORKED, folder=tmp_path)
    assert len(ran) >= 10
    for each in ran:
        assert (each.printed, each.exit) == (each.said, each.said_exit), each.what


def test_the_tables_of_the_worked_example_are_the_published_ones(tmp_path: Path) -> None:
    for name, published in (("uk-2013.csv", uk_2013()), ("uk-2013-six.csv", uk_2013_six())):
        (tmp_path / name).write_text(files_of(WORKED)[name], encoding="utf-8")
        assert read_capture_tables(tmp_path / name)[""].sha256 == published.sha256


def test_what_the_worked_example_says_in_words_is_what_its_blocks_print() -> None:
    ranked = [float(found) for found in re.findall(r"^\+(\d\.\d\d) ", WORKED, flags=re.M)]
    assert len(ranked) == 4
    assert max(ranked) < 1.7
    posterior = average_decomposable(uk_2013()).posterior
    density = np.concatenate([each for _, each in posterior.panels])
    people = 2744 + np.concatenate([points for points, _ in posterior.panels])
    humps = people[1:-1][(density[1:-1] > density[:-2]) & (density[1:-1] > density[2:])]
    assert [round(each, -3) for each in humps if 10_000 < each < 60_000] == [12000, 24000]
