"""Every rule about rows fires on its case and keeps silent on its near miss."""

import pytest

from openinquiry.core.returns import RULES
from tests.core.returns.cases import others, police
from tests.core.returns.making import Case, Tables, check, edited, fired, write_csv
from tests.core.returns.test_rules_everywhere import TESTED_EVERYWHERE

SETS = (
    ("police", police.BASELINE, police.CASES),
    ("childrens_services", others.CHILDREN, others.CHILDREN_CASES),
    ("support_and_health", others.SUPPORT, others.SUPPORT_CASES),
    ("aggregate", others.AGGREGATE, others.AGGREGATE_CASES),
)
EVERY = [pytest.param(name, tables, case, id=case.rule) for name, tables, cases in SETS for case in cases]


@pytest.mark.parametrize(("specification", "tables"), [(name, tables) for name, tables, _ in SETS])
def test_nothing_is_found_in_a_baseline(tmp_path, specification: str, tables: Tables):
    assert fired(check(write_csv(tmp_path / "r", tables), specification)) == {}


@pytest.mark.parametrize(("specification", "tables", "case"), EVERY)
def test_the_rule_fires_on_its_case_and_not_on_its_near_miss(tmp_path, specification: str, tables: Tables, case: Case):
    wrong = check(write_csv(tmp_path / "wrong", edited(tables, case.wrong)), specification)
    right = check(write_csv(tmp_path / "right", edited(tables, case.right)), specification)
    assert fired(wrong).get(case.rule, 0) >= 1
    assert case.rule not in fired(right)


def test_every_rule_has_a_case():
    tested = {case.rule for _, _, cases in SETS for case in cases} | TESTED_EVERYWHERE
    assert tested == {rule.id for rule in RULES}


def test_rules_have_ids_of_their_own_and_plain_sentences():
    assert len({rule.id for rule in RULES}) == len(RULES) >= 60
    for rule in RULES:
        assert rule.title.endswith(".")
        assert rule.fix.endswith(".")
