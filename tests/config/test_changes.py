"""What one tuning says otherwise than another: by meaning, and whether the safety core gets weaker."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.changes import Kind, Part, changes, weakens_core
from config.changes.core import is_core
from config.crisis import load_crisis
from config.detection import Detection
from config.escalation import Escalation
from config.protocols import load_protocols
from config.rules import SHIPPED_RULES, read_rules
from config.switches import Switches
from config.tuning import AS_INSTALLED, NOTHING, Tuning, read_tuning
from config.vocabulary import Severity

EXAMPLES = {"hit": ["a"], "miss": ["b"]}
RAISED = {"within": 9, "phrases": ["tonight", "right now"], "raise_to": "imminent"}
DECIDED = {
    "id": "self-harm.decided",
    "category": "self_harm",
    "severity": "imminent",
    "speaker": ["client", "coach"],
    "phrases": ["will end it", "(took|take) my <pills>"],
    "unless": ["fiction"],
    "examples": EXAMPLES,
}
WISH = DECIDED | {
    "id": "self-harm.wish",
    "severity": "concern",
    "near": RAISED,
    "examples": EXAMPLES | {"raised": ["c"]},
}
CALM = DECIDED | {"id": "legal.calm", "severity": "concern", "category": "legal"}
ASKED = {
    "id": "self-harm.asked",
    "category": "self_harm",
    "ask": ["do you want to die", "are you safe"],
    "yes": "imminent",
    "partly": "concern",
    "answers": {"yes": ["every night"], "no": ["not today"]},
    "unless": [],
    "examples": EXAMPLES,
}
LISTS = {"white": ["white", "grey"], "pills": ["pills", "<white> tablets"]}
PHRASES = st.lists(st.sampled_from(["one way", "another ...3 way", "(his|her) <pills>"]), unique=True, max_size=3)


@cache
def a_ground():
    return Tuning(
        digest=AS_INSTALLED,
        documents=NOTHING,
        rules=(),
        own=(),
        switches=Switches(),
        detection=Detection(),
        escalation=Escalation(),
        crisis=load_crisis(),
        protocols=load_protocols(),
    )


@pytest.fixture
def ground():
    return a_ground()


def file(*rules, pairs=(ASKED,), lists=LISTS):
    data = {"language": "en", "lists": lists, "rules": list(rules or (DECIDED, WISH, CALM)), "pairs": list(pairs)}
    return json.dumps(data)  # which is YAML, and without aliases


def switch(rule, to, reason="too loud"):
    return json.dumps({"switches": [{"rule": rule, "language": "en", "to": to, "reason": reason}]})


def compared(ground, before, after):
    return changes(read_tuning(before, ground), read_tuning(after, ground))


def the_change(ground, before, after):
    [change] = compared(ground, before, after)
    return change


def after_change(ground, **changed):
    """What changes when the rule that is imminent is written so."""
    return the_change(ground, {"rules/a.yaml": file()}, {"rules/a.yaml": file(DECIDED | changed, WISH, CALM)})


def test_order_comments_and_the_file_of_a_rule_mean_nothing(ground):
    other = {
        "rules/x.yaml": "# by night\n" + file(CALM, pairs=()),
        "rules/y.yaml": file(
            WISH | {"near": RAISED | {"phrases": ["right  now", "Tonight"]}},
            DECIDED | {"speaker": ["coach", "client"], "phrases": ["(take|took) my <pills>", "Will end it"]},
            lists=LISTS | {"white": ["grey", "white"]} | {"unused": ["x"]},
        ),
        "switches.yaml": "",
    }

    assert compared(ground, {"rules/a.yaml": file()}, other) == []


@pytest.mark.parametrize(
    ("changed", "lines", "weakens"),
    [
        ({"severity": "concern"}, ("Severity: imminent -> concern",), True),
        ({"phrases": [*DECIDED["phrases"], "now"]}, ('Phrase added: "now"',), False),
        ({"phrases": ["will end it"]}, ('Phrase removed: "(took|take) my <pills>"',), True),
        ({"speaker": ["client"]}, ("Said by: client and coach -> client",), True),
        ({"unless": ["fiction", "past"]}, ('Veto added: "past"',), True),
        ({"unless": []}, ('Veto removed: "fiction"',), False),
        ({"category": "legal"}, ("Category: self_harm -> legal",), True),
        ({"step": 4}, ("Step: none -> 4",), False),
        ({"note": "Agreed"}, ("Note: none -> Agreed",), False),
        (
            {"examples": {"hit": ["a", "c"], "miss": ["d"]}},
            (
                *("Examples (hit): 1 added, 0 removed", 'Example (hit) added: "c"'),
                *("Examples (miss): 1 added, 1 removed", 'Example (miss) removed: "b"', 'Example (miss) added: "d"'),
            ),
            False,
        ),
    ],
)
def test_a_rule_says_what_is_otherwise_in_it(ground, changed, lines, weakens):
    change = after_change(ground, **changed)

    assert (change.path, change.part, change.kind) == ("rules/a.yaml", Part.RULE, Kind.CHANGED)
    assert (change.subject, change.language) == ("self-harm.decided", "en")
    assert (change.lines, change.weakens_core) == (lines, weakens)


@pytest.mark.parametrize(
    ("near", "line", "weakens"),
    [
        ({"phrases": ["tonight"]}, 'Phrase nearby removed: "right now"', True),
        ({"phrases": [*RAISED["phrases"], "soon"]}, 'Phrase nearby added: "soon"', False),
        ({"within": 4}, "Words nearby: within how many: 9 -> 4", True),
        ({"within": 20}, "Words nearby: within how many: 9 -> 20", False),
    ],
)
def test_what_may_be_raised_to_imminent_belongs_to_the_core(ground, near, line, weakens):
    raised_otherwise = file(DECIDED, WISH | {"near": RAISED | near}, CALM)

    change = the_change(ground, {"rules/a.yaml": file()}, {"rules/a.yaml": raised_otherwise})

    assert (change.subject, change.lines, change.weakens_core) == ("self-harm.wish", (line,), weakens)


def test_a_rule_that_nothing_raises_any_more_is_weaker(ground):
    unraised = {key: value for key, value in WISH.items() if key != "near"} | {"examples": EXAMPLES}

    change = the_change(ground, {"rules/a.yaml": file()}, {"rules/a.yaml": file(DECIDED, unraised, CALM)})

    assert change.lines[0] == "Raised by words nearby to: imminent -> none"
    assert change.weakens_core


@pytest.mark.parametrize(
    ("changed", "line", "weakens"),
    [
        ({"yes": "concern"}, "Severity of a yes: imminent -> concern", True),
        ({"partly": "imminent"}, "Severity of half a yes: concern -> imminent", False),
        ({"ask": ["are you safe"]}, 'Question removed: "do you want to die"', True),
        ({"asker": ["client"]}, "Asked by: coach -> client", True),
        ({"answers": {"no": ["not today"]}}, 'Answer that is a yes removed: "every night"', True),
        ({"answers": ASKED["answers"] | {"no": ["x", "not today"]}}, 'Answer that is a no added: "x"', True),
    ],
)
def test_a_question_says_what_is_otherwise_in_it(ground, changed, line, weakens):
    change = the_change(ground, {"rules/a.yaml": file()}, {"rules/a.yaml": file(pairs=[ASKED | changed])})

    assert (change.subject, change.lines, change.weakens_core) == ("self-harm.asked", (line,), weakens)


def test_a_rule_outside_the_core_may_be_narrowed(ground):
    narrowed = file(DECIDED, WISH, CALM | {"phrases": ["quite another"]})

    assert not the_change(ground, {"rules/a.yaml": file()}, {"rules/a.yaml": narrowed}).weakens_core


def test_rules_that_come_and_go_are_told_with_their_phrases(ground):
    fewer = {"rules/a.yaml": file(WISH, CALM)}

    gone = the_change(ground, {"rules/a.yaml": file()}, fewer)
    come = the_change(ground, fewer, {"rules/a.yaml": file()})

    assert (gone.kind, gone.weakens_core, come.kind, come.weakens_core) == (Kind.REMOVED, True, Kind.ADDED, False)
    assert come.lines == (
        "Rule: self_harm, imminent, said by client and coach",
        'Phrase added: "will end it"',
        'Phrase added: "(took|take) my <pills>"',
    )


def test_a_list_is_told_once_with_all_the_rules_that_use_it(ground):
    change = the_change(
        ground,
        {"rules/a.yaml": file()},
        {"rules/a.yaml": file(lists=LISTS | {"white": ["white", "blue"]})},
    )

    assert (change.subject, change.weakens_core) == ("<white>", True)
    assert change.lines == (
        'Removed from <white>: "grey"',
        'Added to <white>: "blue"',
        "Used by: legal.calm, self-harm.decided, self-harm.wish",
    )


def test_a_list_that_only_grows_weakens_nothing(ground):
    grown = {"rules/a.yaml": file(lists=LISTS | {"pills": [*LISTS["pills"], "bottles"]})}

    assert weakens_core(read_tuning({"rules/a.yaml": file()}, ground), read_tuning(grown, ground)) == []


def test_a_list_that_hides_one_that_everybody_knows_is_seen(ground):
    rules = [DECIDED | {"phrases": ["will hurt <someone>"]}]
    before, after = ({"rules/a.yaml": file(*rules, lists=lists)} for lists in ({}, {"someone": ["my aunt"]}))

    change = the_change(ground, before, after)

    assert change.subject == "<someone>"
    assert change.weakens_core


def test_a_list_that_comes_to_mean_another_by_its_place_is_seen(ground):
    """A list uses those before it: moved before its own <someone>, it means the one that everybody knows."""
    rules = [DECIDED | {"phrases": ["will hurt <them>"]}]
    lists = {"someone": ["my neighbour across the road"], "them": ["<someone>"]}
    turned = dict(reversed(lists.items()))

    assert weakens_core(*(read_tuning({"rules/a.yaml": file(*rules, lists=each)}, ground) for each in (lists, turned)))


def test_a_switch_is_told_with_its_reason_and_not_as_another_rule(ground):
    before = {"rules/a.yaml": file()}

    change = the_change(ground, before, before | {"switches.yaml": switch("self-harm.wish", "info")})

    assert (change.path, change.part, change.kind) == ("switches.yaml", Part.SWITCH, Kind.SWITCHED)
    assert change.lines == ("Severity: concern, raised to imminent -> info", "Reason: too loud")
    assert change.weakens_core


def test_a_switch_that_is_taken_away_is_told_and_weakens_nothing(ground):
    before = {"rules/a.yaml": file(), "switches.yaml": switch("self-harm.decided", "off")}

    change = the_change(ground, before, {"rules/a.yaml": file()})

    assert change.lines == ("Severity: off -> imminent", "Its switch is taken away")
    assert not change.weakens_core


def test_another_reason_alone_is_told(ground):
    before, after = (
        {"rules/a.yaml": file(), "switches.yaml": switch("legal.calm", "off", reason)} for reason in ("loud", "wrong")
    )

    assert the_change(ground, before, after).lines == ("Reason: wrong",)


def test_a_rule_can_be_switched_and_rewritten_at_once(ground):
    rewritten = file(DECIDED | {"phrases": ["will end it"]}, WISH, CALM)

    switched, written = compared(
        ground,
        {"rules/a.yaml": file()},
        {"rules/a.yaml": rewritten, "switches.yaml": switch("self-harm.decided", "concern")},
    )

    assert (switched.part, switched.weakens_core) == (Part.SWITCH, True)
    assert written.lines == ('Phrase removed: "(took|take) my <pills>"',)
    assert written.weakens_core


def test_an_installed_rule_that_is_off_is_no_rule_that_is_gone(ground):
    installed = replace(ground, rules=read_tuning({"rules/a.yaml": file()}, ground).rules)

    [change] = compared(installed, {}, {"switches.yaml": switch("self-harm.decided", "off")})

    assert (change.part, change.lines[0]) == (Part.SWITCH, "Severity: imminent -> off")


def test_ones_own_rule_in_the_place_of_an_installed_one_is_compared_with_it(ground):
    installed = replace(ground, rules=read_tuning({"rules/a.yaml": file()}, ground).rules)
    own = file(DECIDED | {"severity": "info"}, pairs=())

    change = the_change(installed, {}, {"rules/own.yaml": own})

    assert (change.path, change.lines) == ("rules/own.yaml", ("Severity: imminent -> info",))
    assert change.weakens_core


def test_detection_is_told_and_never_the_core(ground):
    staff = {"id": "staff", "entity": "STAFF", "patterns": ["Q[0-9]"], "examples": EXAMPLES}
    before = {"allow": ["Acme"], "deny": {"ORG": ["heron"]}, "off": ["URL"], "recognizers": [staff]}
    after = {"deny": {"ORG": ["Heron", "crane"]}, "thresholds": {"PERSON": 0.8}} | {
        "recognizers": [staff | {"patterns": ["X[0-9]"], "score": 0.5}, staff | {"id": "other"}]
    }

    found = compared(ground, *({"detection.yaml": json.dumps(each)} for each in (before, after)))

    assert {change.subject: change.lines for change in found} == {
        "allow": ('Redacted again where it is found: "Acme"',),
        "deny ORG": ('Always redacted, as ORG: "crane"',),
        "off": ("Looked for again: URL",),
        "thresholds": ("PERSON counts from: 0.0 -> 0.8",),
        "other": ("Recognizer of STAFF, 0.9 sure, in all languages", 'Pattern added: "Q[0-9]"'),
        "staff": ("How sure it is: 0.9 -> 0.5", 'Pattern removed: "Q[0-9]"', 'Pattern added: "X[0-9]"'),
    }
    assert not any(change.weakens_core for change in found)


@pytest.mark.parametrize(
    ("text", "line", "weakens"),
    [
        ("concern: {supervisor_s: 30}", "Supervisor after 45 s -> 30 s (concern)", False),
        ("concern: {supervisor_s: 60}", "Supervisor after 45 s -> 60 s (concern)", True),
        ("concern: {reminder_s: 20}", "Reminder after 15 s -> 20 s (concern)", False),
        ("imminent: {reminder_s: 20}", "Reminder after 15 s -> 20 s (imminent)", True),
        ("imminent: {unanswered_s: 60}", "Nobody answered after 120 s -> 60 s (imminent)", False),
        ("budget: {prompts: 1}", "Prompts: 3 -> 1", False),
        ("returns_unmoved: 9", "Returns without a move, then the supervisor: 3 -> 9", True),
    ],
)
def test_the_ladder_is_the_core_where_somebody_is_told_later(ground, text, line, weakens):
    change = the_change(ground, {}, {"escalation.yaml": text})

    assert (change.lines, change.weakens_core) == ((line,), weakens)


COUNTRY = "countries: {XX: {emergency: [{number: '1', name: One}, {number: '2', name: Two}], checked_on: 2026-01-01}}"


def test_a_country_that_loses_its_numbers_weakens_the_core(ground):
    gone = the_change(ground, {"crisis.yaml": COUNTRY}, {})
    come = the_change(ground, {}, {"crisis.yaml": COUNTRY})

    assert (gone.subject, gone.kind, gone.weakens_core) == ("XX", Kind.REMOVED, True)
    assert (come.kind, come.weakens_core) == (Kind.ADDED, False)
    assert come.lines == ('Emergency number added: "1, One"', 'Emergency number added: "2, Two"')


@pytest.mark.parametrize(
    ("lines", "weakens"),
    [
        ("[{number: '2', name: Two}, {number: '1', name: First}]", False),
        ("[{number: '2', name: Two}]", True),
        ("[{number: '2', name: Two}, {number: '1', name: One}, {number: '3', name: Three}]", False),
    ],
)
def test_a_number_that_is_gone_weakens_the_core_and_another_name_does_not(ground, lines, weakens):
    after = f"countries: {{XX: {{emergency: {lines}, checked_on: 2026-01-01}}}}"

    assert the_change(ground, {"crisis.yaml": COUNTRY}, {"crisis.yaml": after}).weakens_core is weakens


def test_the_words_of_a_protocol_are_told_by_language_and_step(ground):
    shipped = ground.protocols.all[0]
    step = shipped.steps[shipped.start]
    text = f"extends: {shipped.id}\nsteps: {{{step.id}: {{line: {{de: Anders.}}, returns_after: 77}}}}"

    ways, words = compared(ground, {}, {"protocols/own.yaml": text})

    assert (ways.path, ways.part, ways.subject) == ("protocols/own.yaml", Part.PROTOCOL, shipped.id)
    assert (ways.language, words.language) == (None, "de")
    assert ways.lines == (f"Step {step.id}, comes back after: {step.returns_after} s -> 77 s",)
    assert words.lines == (f'Step {step.id}, line: "{step.line["de"]}" -> "Anders."',)


drafts = st.fixed_dictionaries(
    {},
    optional={
        "rules/a.yaml": st.builds(
            lambda extra, severity: file(
                DECIDED | {"phrases": ["will", *extra], "severity": severity},
                WISH,
                CALM,
                lists={"pills": ["pills"]},
            ),
            PHRASES,
            st.sampled_from(Severity).map(str),
        ),
        "detection.yaml": st.sampled_from(["allow: [Acme]", "deny: {ORG: [heron]}", "off: [URL]", ""]),
        "escalation.yaml": st.integers(5, 45).map("imminent: {{supervisor_s: {}}}".format),
        "crisis.yaml": st.just(COUNTRY),
    },
)


@settings(max_examples=40)
@given(drafts, drafts)
def test_nothing_changes_from_a_tuning_to_itself_and_what_is_other_both_ways_changes(one, other):
    before, after = (read_tuning(each, a_ground()) for each in (one, other))

    assert changes(before, before) == []
    assert bool(changes(before, after)) == bool(changes(after, before))


@settings(max_examples=40)
@given(extra=PHRASES, near=PHRASES, asked=PHRASES, listed=PHRASES)
def test_what_only_adds_phrases_never_weakens_the_core(extra, near, asked, listed):
    more = file(
        DECIDED | {"phrases": [*extra, *DECIDED["phrases"]]},
        WISH | {"near": RAISED | {"phrases": [*near, *RAISED["phrases"]]}},
        CALM,
        pairs=[ASKED | {"ask": [*ASKED["ask"], *asked]}],
        lists=LISTS | {"pills": [*LISTS["pills"], *(each for each in listed if "<" not in each)]},
    )

    assert (
        weakens_core(read_tuning({"rules/a.yaml": file()}, a_ground()), read_tuning({"rules/a.yaml": more}, a_ground()))
        == []
    )


@cache
def shipped():
    return replace(a_ground(), rules=tuple(read_rules(SHIPPED_RULES)))


@settings(max_examples=25)
@given(chosen=st.data())
def test_whatever_is_switched_off_or_down_among_the_core_is_always_seen(chosen):
    known = [(file.language, each) for file in shipped().rules for each in file.entries]
    picked = chosen.draw(
        st.lists(st.sampled_from(known), min_size=1, max_size=6, unique_by=lambda it: (it[0], it[1].id))
    )
    to = chosen.draw(st.sampled_from(["off", "info", "concern"]))
    each = [{"rule": rule.id, "language": language, "to": to, "reason": "r"} for language, rule in picked]

    after = read_tuning({"switches.yaml": json.dumps({"switches": each})}, shipped())

    weaker = {(change.language, change.subject) for change in weakens_core(shipped(), after)}
    assert weaker == {(language, rule.id) for language, rule in picked if is_core(rule)}
