"""The evidence pages: figures that can be added up by hand, sorted and filtered by plain links, and as files."""

import csv
import io
import re
from datetime import timedelta

import pytest
from markupsafe import escape

from config.rights import AccountRole
from config.vocabulary import Category, Severity
from plugin.console.evidence import percent
from redaction.intervals import Share
from tests.console_records import HOUR, a_drill, a_finding, a_prompt, a_session, a_year, missed
from tests.plugin.companion.visitor import words

RULE, OTHER = "self-harm.no-way-out", "abuse.rough-words"


def sheet(response):
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(response.text)))


def rules_on(page):
    return re.findall(r'<th scope="row"><a href="/console/evidence/rules/([^"?]+)', page.text)


@pytest.fixture
def editor(console):
    return console.as_(AccountRole.RULE_EDITOR)


@pytest.fixture
def two_rules(console):
    """One rule that is right in three of four, and one that is dismissed in eleven of twelve."""
    with console.db.write() as records:
        session = a_session(records, console.now - 2 * HOUR, lasting=2 * HOUR)
        for said in ("confirmed", "confirmed", "confirmed", "false_alarm"):
            a_prompt(records, session, RULE, state="paused", said=said)
        for number in range(12):
            a_prompt(records, session, OTHER, state="false_alarm" if number else "paused")
        a_finding(records, session, OTHER, Severity.INFO)
    return console


def test_a_share_is_never_shown_without_its_interval_and_what_it_comes_from():
    assert percent(Share(5, 10)) == "50 % (24 to 76, n = 10)"
    assert percent(Share(0, 0)) == "–"


def test_the_list_shows_each_rule_with_its_figures(two_rules, editor):
    page = words(editor.get("/console/evidence"))

    assert "2 rules" in page
    assert "2.0 hours of talk" in page
    assert f"{RULE} self harm 4 4 3 1 75 % (30 to 95, n = 4) 1 of 4 2.000" in page
    assert f"{OTHER} Consider info abuse 13 12 0 11 0 % (0 to 26, n = 11) 11 of 12 6.500" in page


@pytest.mark.parametrize(
    ("sort", "first"),
    [("rule", OTHER), ("-rule", RULE), ("-precision", RULE), ("precision", OTHER), ("-found", OTHER), ("found", RULE)],
)
def test_every_column_sorts_both_ways_by_a_plain_link(two_rules, editor, sort, first):
    page = editor.get(f"/console/evidence?sort={sort}")

    assert rules_on(page)[0] == first
    assert f'aria-sort="{"descending" if sort.startswith("-") else "ascending"}"' in page.text
    other = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
    assert str(escape(f"?sort={other}")) in page.text


def test_a_rule_that_nobody_has_judged_comes_last_whichever_way_precision_sorts(two_rules, editor):
    with two_rules.db.write() as records:
        a_finding(records, a_session(records, two_rules.now), "legal.court")

    for sort in ("precision", "-precision"):
        assert rules_on(editor.get(f"/console/evidence?sort={sort}"))[-1] == "legal.court"


def test_the_list_is_filtered_by_category_and_by_name_and_says_of_how_many(two_rules, editor):
    assert rules_on(editor.get("/console/evidence?category=abuse")) == [OTHER]
    assert rules_on(editor.get("/console/evidence?q=WAY-out")) == [RULE]
    assert "1 of 2 rules" in words(editor.get("/console/evidence?q=way-out"))
    assert "No rule fits this filter" in words(editor.get("/console/evidence?category=legal"))


def test_only_sessions_of_the_period_count(console, editor):
    with console.db.write() as records:
        a_finding(records, a_session(records, console.now - timedelta(days=40)), RULE)

    assert "No rule has found anything here yet" in words(editor.get("/console/evidence"))
    assert rules_on(editor.get("/console/evidence?period=90")) == [RULE]
    assert "This rule found nothing in this period" in words(editor.get(f"/console/evidence/rules/{RULE}"))


def test_recall_and_drills_are_shown_by_category(two_rules, editor):
    with two_rules.db.write() as records:
        missed(records, a_session(records, two_rules.now), Category.SELF_HARM)
        a_drill(records, two_rules.now, {"self_harm": [9, 10]})

    page = words(editor.get("/console/evidence"))

    assert "self harm 1 75 % (30 to 95, n = 4) 90 % (60 to 98, n = 10)" in page
    assert "9 of 10" in page


def test_a_rule_that_is_dismissed_too_often_offers_a_draft_in_the_language_it_spoke(two_rules, editor):
    page = editor.get(f"/console/evidence/rules/{OTHER}")

    assert "Dismissed in 11 of 12: consider info." in words(page)
    assert str(escape(f"/console/drafts/new?rule={OTHER}&language=en&to=info")) in page.text


def test_a_rule_that_found_imminent_danger_is_to_be_narrowed_and_not_lowered(two_rules, editor):
    with two_rules.db.write() as records:
        a_finding(records, a_session(records, two_rules.now), OTHER, Severity.IMMINENT)

    page = editor.get(f"/console/evidence/rules/{OTHER}")

    assert "narrow what it hears rather than lower it" in words(page)
    assert "drafts/new" not in page.text
    assert "Narrow it" in words(editor.get("/console/evidence"))


def test_one_rule_has_its_weeks_and_months_as_picture_table_and_file(console, editor):
    a_year(console)
    address = f"/console/evidence/rules/{OTHER}"

    page = editor.get(f"{address}?period=all")
    weeks, months = (sheet(editor.get(f"{address}/{name}.csv?period=all")) for name in ("weeks", "months"))

    assert page.text.count("<svg") == page.text.count('role="img"') == 2
    assert sum(int(week["prompts"]) for week in weeks) == 26
    assert sum(int(month["precision_n"]) for month in months) == 26
    for week in weeks:
        assert f'<td>{week["week_from"]}</td><td class="number">{week["prompts"]}</td>' in page.text
    assert "style=" not in page.text


def test_the_file_has_what_the_list_has(two_rules, editor):
    first, second = sheet(editor.get("/console/evidence/rules.csv?sort=rule"))

    assert (first["rule"], second["rule"]) == (OTHER, RULE)
    assert (second["precision"], second["precision_n"], second["findings_per_hour"]) == ("0.75", "4", "2.0")
    assert (first["false_alarms"], first["false_alarm_not_said"], first["info"]) == ("11", "11", "1")
    assert [row["category"] for row in sheet(editor.get("/console/evidence/recall.csv"))] == list(Category)
    assert sheet(editor.get("/console/evidence/drills/all.csv")) == []


@pytest.mark.parametrize("query", ["period=8", "period=all%00", "category=nothing"])
def test_a_choice_that_is_none_is_an_error_and_not_a_guess(editor, query):
    assert editor.get(f"/console/evidence?{query}").status_code == 400


@pytest.mark.parametrize("query", ["sort=nothing", "sort=-", "q=%00%27%22%3C", "q=" + "x" * 9000])
def test_what_cannot_be_sorted_or_found_harms_nothing(two_rules, editor, query):
    page = editor.get(f"/console/evidence?{query}")

    assert page.status_code == 200
    assert "<x" not in page.text


@pytest.mark.parametrize("rule", ["UPPER", "a b", "<script>", "x" * 81, "%00"])
def test_a_rule_that_cannot_be_is_not_found(editor, rule):
    assert editor.get(f"/console/evidence/rules/{rule}").status_code == 404


def test_nobody_sees_evidence_without_logging_in_or_without_a_role(console):
    stranger, without_role = console.nobody(), console.as_()

    for page in ("", "/rules.csv", "/recall.csv", "/drills/all.csv", f"/rules/{RULE}", f"/rules/{RULE}/weeks.csv"):
        assert stranger.get(f"/console/evidence{page}").status_code == 303
        assert without_role.get(f"/console/evidence{page}").status_code == 403


def test_an_editor_begins_a_drill_of_what_is_in_force_and_sees_that_it_runs(console, editor):
    assert "Run a drill" in editor.get("/console/evidence").text

    assert editor.post("/console/evidence/drills").status_code == 303
    assert editor.post("/console/evidence/drills").status_code == 303

    assert [action for _, action, _ in console.audit()] == ["check.asked"]
    assert "A drill runs." in editor.get("/console/evidence").text
    assert 'hx-get="/console/evidence/drills/running"' in editor.get("/console/evidence/drills/running").text


def test_a_drill_is_for_editors_to_begin(console):
    auditor = console.as_(AccountRole.AUDITOR)

    assert "Run a drill" not in auditor.get("/console/evidence").text
    assert auditor.post("/console/evidence/drills").status_code == 403
    assert console.audit() == []
