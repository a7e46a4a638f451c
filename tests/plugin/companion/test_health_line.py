"""How screening does, in one sentence that a coach reads during a call."""

from datetime import timedelta

import pytest

from config.page_words import shipped_page_words
from plugin.companion.wording import Speech
from tests.plugin.companion.stage import NOON
from workers.health import Health, HealthState


def heard(ago):
    return Health(HealthState.QUIET, last_heard_at=NOON - timedelta(seconds=ago))


@pytest.mark.parametrize(
    ("health", "sentence"),
    [
        (Health(HealthState.LISTENING), "Listening, 0 s behind"),
        (Health(HealthState.LISTENING, 119), "Listening, 119 s behind"),
        (Health(HealthState.LISTENING, 120), "Listening, 2 min behind"),
        (heard(40.9), "Nothing heard for 40 s"),
        (heard(600), "Nothing heard for 10 min"),
        (heard(-3), "Nothing heard for 0 s"),  # another machine's clock may be ahead
        (Health(HealthState.QUIET), "Nothing heard yet"),
        (Health(HealthState.NO_SESSION), "No session"),
        (Health(HealthState.OFF, 400, NOON), "Screening is off: use your own judgement"),
    ],
)
def test_the_coach_reads_one_plain_sentence(health, sentence):
    assert Speech.of("en").health(health, NOON) == sentence


@pytest.mark.parametrize("language", shipped_page_words())
@pytest.mark.parametrize("state", HealthState)
def test_every_state_has_its_sentence_in_every_language(language, state):
    assert Speech.of(language).health(Health(state), NOON)
