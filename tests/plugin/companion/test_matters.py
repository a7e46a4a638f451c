"""A matter on the coach's page: one card at a time, and what becomes of it."""

import pytest

from config.vocabulary import Category, Outcome, Severity
from tests.plugin.companion.visitor import Visitor, words
from workers.archive.matters import RunRow

STOP = "Take a breath. Check that you heard what they meant."
PAUSE = "Say openly that something touches confidentiality and comes first now."


def press_choice(visitor, run, number, choice):
    return visitor.press(f"/companion/matters/{run}/{number}/{choice}", visitor.open())


def test_a_choice_leads_to_the_next_card_with_its_progress(stage, anna):
    run = stage.a_matter()
    assert f"Step 1 of 13 {STOP}" in words(anna.open())

    answer = press_choice(anna, run, 0, "as_heard")

    assert (answer.status_code, answer.location) == (303, f"/companion?matter={run}")
    assert f"Step 2 of 13 {PAUSE} Say aloud Something has come up" in words(anna.open(answer.location))
    assert stage.woken == 1


def test_one_step_back_shows_the_card_before(stage, anna):
    run = stage.a_matter()
    stage.moves(run, "as_heard")

    press_choice(anna, run, 1, "back")

    assert STOP in words(anna.open())


def test_a_card_that_was_answered_already_changes_nothing(stage, anna):
    run = stage.a_matter()

    for _ in range(2):
        assert press_choice(anna, run, 0, "as_heard").status_code == 303

    assert stage.standing(run).course.moves == 1


def test_after_a_move_the_pause_cannot_be_undone_any_more(stage, anna):
    run = stage.a_matter()
    assert "Undo" in words(anna.open())

    stage.moves(run, "as_heard")

    assert "Undo" not in words(anna.open())


def test_an_open_prompt_is_shown_before_any_matter(stage, anna):
    stage.a_matter(severity=Severity.IMMINENT)
    stage.a_prompt(Category.LEGAL)

    page = words(anna.open())

    assert "Concern 1 of 1 Pause the session." in page
    assert "Also open" in page


def test_the_worst_matter_comes_first_and_the_others_are_one_press_away(stage, anna):
    concern = stage.a_matter(Category.LEGAL)
    stage.a_matter(Category.SELF_HARM, Severity.IMMINENT)

    page = anna.open()
    other = words(anna.open(f"/companion?matter={concern}"))

    assert "Also open A possible exception to confidentiality: a legal matter" in words(page)
    assert f'href="/companion?matter={concern}"' in page.text
    assert STOP in other


def test_the_clause_of_the_contract_is_quoted(stage, anna):
    run = stage.a_matter()
    stage.moves(run, "as_heard")

    assert "Your contract says: exceptions Danger to life is reported." in words(anna.open())


def test_without_a_clause_of_their_own_coaches_see_that_the_words_are_ours(stage):
    run = stage.a_matter(coach="ben")
    stage.moves(run, "as_heard", coach="ben")

    assert "Your contract has no clause for this." in words(Visitor(stage).logged_in("ben").open())


def test_whom_to_call_stands_on_the_card_as_numbers_to_press(stage, anna):
    run = stage.a_matter()
    stage.moves(run, "urgent")

    page = anna.open()

    assert 'href="tel:112"' in page.text
    assert "As of" in words(page)


def test_an_open_matter_says_when_it_comes_back(stage, anna):
    stage.a_matter()

    assert "If you leave it, this comes back at 12:03:00 UTC." in words(anna.open())


def test_a_matter_with_an_outcome_is_closed_and_offers_what_is_left(stage, anna):
    run = stage.a_matter()

    page = words(anna.open(press_choice(anna, run, 0, "misheard").location))

    assert "This matter is closed." in page
    assert "Outcome: It was not what was meant." in page
    assert "Nothing is open" in words(anna.open())


def test_a_broken_confidence_leads_to_its_record_and_to_the_recovery_plan(stage, anna):
    run = stage.a_matter(Category.COACH_DISCLOSURE)
    stage.moves(run, "yes", "yes", "next")
    plan = stage.store.protocols.get("recovery")

    closed = anna.open(f"/companion?matter={run}")

    assert 'href="/companion/breaches"' in closed.text
    assert "72 h 0 min left" in words(anna.open("/companion/breaches"))
    assert plan.step(plan.start).line["en"] in words(anna.open())


@pytest.mark.parametrize("coach", ["ben", "vera"])
def test_nobody_moves_or_sees_another_coachs_matter(stage, coach):
    run = stage.a_matter()
    other = Visitor(stage).logged_in(coach)
    page = other.open("/companion/calls" if coach == "vera" else "/companion")

    assert other.press(f"/companion/matters/{run}/0/as_heard", page).status_code == 404
    assert stage.standing(run).course.moves == 0
    assert other.open(f"/companion/matters/{run}").status_code == 404
    assert STOP not in words(other.open(f"/companion?matter={run}"))


def test_a_move_from_another_site_is_refused(stage, anna):
    run = stage.a_matter()

    assert anna.send(f"/companion/matters/{run}/0/as_heard", token="guessed").status_code == 403
    assert stage.standing(run).course.moves == 0


@pytest.mark.parametrize("odd", ["%00", "é", "a" * 200, "..", "{{7*7}}"])
def test_an_odd_matter_is_simply_not_found(stage, anna, odd):
    assert anna.open(f"/companion/matters/{odd}").status_code == 404
    assert anna.press(f"/companion/matters/{odd}/0/back", anna.open()).status_code == 404
    assert anna.open(f"/companion?matter={odd}").status_code == 200


def test_a_rehearsal_says_so_on_every_card_and_a_second_one_is_the_same(stage, anna):
    first, second = (anna.press("/companion/rehearse", anna.open()).location for _ in range(2))

    assert first == second
    assert "Rehearsal. Nothing has come up." in words(anna.open(first))
    [run] = stage.rows(RunRow)
    stage.moves(run.id, "next", "done", "yes", "yes")
    assert "Outcome: Rehearsed." in words(anna.open(first))


def test_the_coachs_own_matters_are_listed_with_their_outcomes(stage, anna):
    stage.moves(stage.a_matter(Category.LEGAL), "misheard")
    stage.a_matter(Category.ABUSE)
    stage.a_matter(coach="ben")

    page = words(anna.open("/companion/matters"))

    assert "confidentiality: a legal matter It was not what was meant" in page
    assert "confidentiality: abuse Still open" in page
    assert page.count("A possible exception") == 2


def test_a_coach_reads_the_page_in_their_own_language(stage):
    stage.a_matter(coach="dora")

    page = Visitor(stage).logged_in("dora").open()

    assert '<html lang="de">' in page.text
    assert "Schritt 1 von 13 Atmen Sie durch." in words(page)


def test_every_outcome_has_its_words_on_the_page(stage, anna):
    run = stage.a_matter()
    for outcome in Outcome:
        with stage.db.write() as records:
            records.get_one(RunRow, run).outcome = outcome.value
        assert "Outcome: " in words(anna.open(f"/companion?matter={run}"))


def test_other_pages_say_that_a_prompt_is_open(stage, anna):
    assert "A prompt is open." not in words(anna.open("/companion/bell"))
    stage.a_prompt()

    assert "A prompt is open. Open my page" in words(anna.open("/companion/bell"))
