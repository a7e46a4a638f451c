"""What is measured is what sessions get: leaving redaction out makes it quicker, and changes no finding."""

from dataclasses import replace

import pytest

from config.rules import SHIPPED_RULES, read_rules
from config.settings import load_settings
from config.vocabulary import Profile
from plugin.evaluation.strict import Spoken
from plugin.evaluation.talk import listen, transcript_of

OTHERS = (  # each after a line of the coach, and each in a call that is said to be English
    "creo que no quiero seguir con esto pero no se lo digas a nadie",
    "ich glaube das ist jetzt nicht mehr so wie es war und ich bin müde",
    "call me on oh seven seven double four, my name is Ann Example",
    "",
)


def a_call():
    examples = [text for file in read_rules(SHIPPED_RULES) for rule in file.rules for text in rule.examples.all_texts]
    lines = [turn for text in (*examples, *OTHERS) for turn in ("coach:how have you been", text)]
    return transcript_of("call", "en", [spoken(line) for line in lines])


def spoken(line):
    speaker, colon, words = line.partition(":")
    return Spoken(speaker=speaker, text=words) if colon else Spoken(speaker="client", text=line)


def in_order(report):
    return sorted((finding for _, finding in report.findings), key=lambda each: (int(each.segment), each.rule))


@pytest.mark.model
def test_every_finding_is_the_one_that_screening_a_file_gives():
    from plugin.evaluation.listening import build_screening
    from redaction.screen import build_screener

    settings = load_settings()
    full = build_screener(rules_dir=settings.rules_dir, detection=replace(settings.detection, profile=Profile.LIVE))
    call = a_call()

    quick = listen(call, build_screening(settings))

    assert in_order(quick) == in_order(listen(call, full))
    assert len(in_order(quick)) > 100
