"""Evidence for programs: how often each rule spoke, and what coaches said of it. Counts only."""

from config.vocabulary import Category
from plugin.api import models
from plugin.api.route import Answer, Asked, Desk
from workers.evidence.prompts import judged_prompts
from workers.evidence.rules import Evidence, evidence, hours_of_talk


def rules(desk: Desk, asked: Asked) -> Answer:
    """Every rule that found something in sessions that began in the period."""
    since = asked.query.period.since(desk.now())
    with desk.db.read() as records:
        hours = hours_of_talk(records, since)
        found = evidence(records, since, judged_prompts(records, since), hours)
    told = models.EvidenceOfRules(period=asked.query.period, hours=hours, rules=[_of(each) for each in found])
    return Answer(told)


def _of(each: Evidence) -> models.EvidenceOfRule:
    return models.EvidenceOfRule(
        rule=each.rule,
        category=Category(each.category),
        findings=dict(each.findings),
        prompts=each.prompts,
        answered=each.answered,
        confirmed=each.confirmed,
        false_alarms=each.false_alarms,
    )
