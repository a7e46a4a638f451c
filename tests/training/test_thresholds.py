"""How thresholds are chosen: as low as false alarms allow, and higher for what ordinary talk is taken for."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from training.thresholds import Allowed, alarms, choose

LIKELY = arrays(np.float32, (30, 3), elements=st.floats(0, 1, width=32))


def rows(*likely):
    return np.array(likely, np.float32)


def test_no_more_harmless_cases_are_alarmed_than_allowed():
    harmless = rows([0.9, 0], [0.85, 0], [0.8, 0], [0.1, 0])

    strict, loose = (choose(harmless, rows([0, 0]), Allowed(number, 0)) for number in (0, 2))

    assert (alarms(harmless, strict), alarms(harmless, loose)) == (0, 2)
    assert loose[0] < strict[0]


def test_only_the_category_that_talk_is_taken_for_is_raised():
    chosen = choose(rows([0.72, 0.72]), rows([0.9, 0], [0.8, 0], [0, 0]), Allowed(0, 1))

    assert chosen[0] > 0.8
    assert chosen[1] < 0.75


@given(harmless=LIKELY, talk=LIKELY, least=st.integers(0, 5), most=st.integers(0, 5))
def test_whatever_the_likelihoods_what_is_allowed_is_kept(harmless, talk, least, most):
    chosen = choose(harmless, talk, Allowed(least, most))

    assert alarms(harmless, chosen) <= least
    assert alarms(talk, chosen) <= most
