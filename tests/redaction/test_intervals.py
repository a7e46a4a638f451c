"""How far a figure can be trusted is said with it, and is the same for the same file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.intervals import Rate, Share, over_items

PARTS = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda n: (min(n), n[1]))
ITEMS = st.lists(PARTS, min_size=1, max_size=9)
few = settings(max_examples=10)  # each draws thousands of samples


def share(sums):
    return (sums[0] / sums[1] if sums[1] else None,)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 46, 0, 0.0771), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (46, 46, 0.9229, 1)],
)
def test_a_share_has_wilsons_interval(count, of, low, high):
    estimate = Share(count, of).estimate

    assert estimate.value == count / of
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)


def test_nothing_counted_is_no_share_and_not_a_perfect_one():
    assert Share(0, 0).estimate.value is None


@few
@given(items=ITEMS)
def test_the_interval_is_the_same_in_whichever_order_the_items_come(items):
    assert over_items(items, share) == over_items(items[::-1], share)


@few
@given(items=ITEMS)
def test_the_figure_lies_between_the_best_and_the_worst_item_and_so_does_its_interval(items):
    [estimate] = over_items(items, share)
    each = [count / of for count, of in items]

    assert min(each) - 1e-9 <= estimate.low <= estimate.high <= max(each) + 1e-9
    assert estimate.value == sum(count for count, _ in items) / sum(of for _, of in items)


def test_items_that_differ_more_are_trusted_less():
    [alike] = over_items([(5, 10)] * 20, share)
    [apart] = over_items([(0, 10), (10, 10)] * 10, share)

    assert alike.high - alike.low == 0
    assert apart.high - apart.low == pytest.approx(0.44, abs=0.06)  # as Wilson says of 10 in 20


def test_more_items_are_trusted_more():
    [few] = over_items([(0, 10), (10, 10)] * 5, share)
    [many] = over_items([(0, 10), (10, 10)] * 50, share)

    assert many.high - many.low < (few.high - few.low) / 2


@pytest.mark.parametrize(
    ("count", "hours", "low", "high"),
    [(0, 1, 0, 3.6889), (1, 1, 0.0253, 5.5716), (10, 100, 0.0480, 0.1839), (100, 50, 1.6273, 2.4325)],
)
def test_a_rate_has_the_exact_poisson_interval(count, hours, low, high):
    estimate = Rate(count, hours).estimate

    assert estimate.value == count / hours
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-4)


def test_no_time_is_no_rate():
    assert Rate(0, 0).estimate.value is None


@few
@given(count=st.integers(0, 1000), hours=st.floats(0.1, 500))
def test_a_rate_lies_within_its_interval(count, hours):
    estimate = Rate(count, hours).estimate

    assert 0 <= estimate.low <= estimate.value < estimate.high
