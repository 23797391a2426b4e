"""Steps are rounded so that what is shown adds up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.linkage.weighing import ComparisonWeights, LevelWeight, ModelWeights, waterfall_of
from openinquiry.core.linkage.weighing.pairs import PairWeights, Part

probability = st.floats(1e-9, 1.0, exclude_max=True)


@given(
    prior=st.floats(1e-9, 0.5),
    levels=st.lists(st.tuples(probability, probability, st.floats(-20, 20)), min_size=1, max_size=8),
)
def test_the_steps_add_up_to_the_weight_and_none_is_off_by_more_than_a_tenth(
    prior: float, levels: list[tuple[float, float, float]]
) -> None:
    comparisons = tuple(
        ComparisonWeights(f"c{n}", f"C{n}", (LevelWeight("a", "x", m, u),)) for n, (m, u, _) in enumerate(levels)
    )
    model = ModelWeights(prior, comparisons)
    pair = PairWeights(tuple(Part(0, adjustment) for _, _, adjustment in levels))
    found = waterfall_of(pair, model=model)
    exact = (
        model.start + sum(each.levels[0].weight for each in comparisons) + sum(part.adjustment for part in pair.parts)
    )
    assert abs(found.total - exact) <= 0.05 + 1e-5
    assert sum(round(10 * step.weight) for step in found.steps) == round(10 * found.total)
    weights = [model.start]
    for comparison, part in zip(comparisons, pair.parts, strict=True):
        weights += [comparison.levels[0].weight, *([part.adjustment] if part.adjustment else [])]
    assert all(abs(step.weight - weight) <= 0.1 + 1e-5 for step, weight in zip(found.steps, weights, strict=True))
