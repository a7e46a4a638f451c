"""Adds up the prompts of many talks into prompts an hour, by category and language, with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from config.vocabulary import Category, Severity
from plugin.evaluation.hours.prompting import Prompted
from redaction.intervals import Rate, Share


@dataclass(frozen=True, slots=True)
class Slice:
    """Everything measured of one language, or of all of them."""

    talks: int
    turns: int
    hours: float
    estimated: int  # talks without times: their length is told from the number of words
    prompts: Rate
    imminent: Rate  # those of the prompts that look for the supervisor
    quiet: Share  # talks without any prompt
    categories: Mapping[Category, Rate]


@dataclass(frozen=True, slots=True)
class Report:
    """What a file gave with one set of rules."""

    file: str
    rules: str  # their version
    cooldown: timedelta
    whole: Slice
    languages: Mapping[str, Slice]


def report(file: str, rules: str, cooldown: timedelta, talks: Sequence[Prompted]) -> Report:
    """Add up the talks of a file, for each language and over all."""
    codes = sorted({each.talk.language for each in talks})
    of_one = {code: [each for each in talks if each.talk.language == code] for code in codes}
    return Report(file, rules, cooldown, add_up(talks), {code: add_up(some) for code, some in of_one.items()})


def add_up(talks: Sequence[Prompted]) -> Slice:
    """Return what these talks come to."""
    hours = sum(each.talk.hours for each in talks)
    prompts = [prompt for each in talks for prompt in each.prompts]
    by_category = {category: sum(prompt.category is category for prompt in prompts) for category in Category}
    return Slice(
        talks=len(talks),
        turns=sum(len(each.talk.transcript.cues) for each in talks),
        hours=hours,
        estimated=sum(not each.talk.transcript.timed for each in talks),
        prompts=Rate(len(prompts), hours),
        imminent=Rate(sum(prompt.severity is Severity.IMMINENT for prompt in prompts), hours),
        quiet=Share(sum(not each.prompts for each in talks), len(talks)),
        categories={category: Rate(count, hours) for category, count in by_category.items()},
    )
