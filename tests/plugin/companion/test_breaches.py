"""The breach pages: what a coach sees and can do, with the keyboard and without a script; what nobody else can."""

import re
from datetime import timedelta

import pytest

from config.recovery import recovery_in
from config.vocabulary import Entry
from tests.plugin.companion.recovering import CLIENT_NAME, LONGEST, Recovering
from tests.plugin.companion.visitor import Visitor, token_in, words
from workers import breaches

ALL = "/companion/breaches"


@pytest.fixture
def stage(tmp_path):
    stage = Recovering(tmp_path)
    yield stage
    stage.close()


def send(visitor, address, **fields):
    """Fill in a form of ours and send it."""
    return visitor.send(address, token=token_in(visitor.open(f"{ALL}/new")), **fields)


def test_where_nothing_happened_the_page_says_what_a_record_is_for(anna):
    page = words(anna.open(ALL))

    assert "No confidence was broken, as far as this page knows" in page
    assert "counts the 72 hours" in page
    assert "Open a record" in page


def test_a_record_is_opened_by_hand_with_the_time_at_which_the_coach_knew(stage, anna):
    answer = send(anna, ALL, day="2026-03-02", time="12:00", personal_data="yes")  # an hour ago, in Berlin

    breach = stage.breach()
    assert (answer.status_code, answer.location) == (303, f"{ALL}/{breach.id}")
    assert breach.aware_at == stage.now - timedelta(hours=1)
    assert breach.contract_id == "c1"
    assert "71 h 0 min left, until 2026-03-05 12:00" in words(anna.open(answer.location))


def test_a_clock_that_has_run_out_looks_different_from_one_that_still_runs(stage, anna):
    send(anna, ALL, day="2026-03-02", time="12:00", personal_data="yes")
    record = f"{ALL}/{stage.breach().id}"
    assert not any("running late" in anna.open(page).text for page in (ALL, record))

    stage.wait(hours=72)

    later = Visitor(stage).logged_in()
    assert all("running late" in later.open(page).text for page in (ALL, record))


def test_a_prompt_that_comes_up_is_told_of_on_these_pages_too_but_not_on_what_is_printed(stage, anna):
    send(anna, ALL, day="2026-03-02", time="12:00", personal_data="yes")
    record = f"{ALL}/{stage.breach().id}"

    assert all('id="bell"' in anna.open(page).text for page in (ALL, f"{ALL}/new", record))
    assert 'id="bell"' not in anna.open(f"{record}/report").text


def test_without_personal_data_nobody_has_to_be_told(stage, anna):
    send(anna, ALL, day="2026-03-02", time="13:00", personal_data="no")

    page = words(anna.open(f"{ALL}/{stage.breach().id}"))
    assert "No personal data is involved, so nobody has to be told." in page
    assert "Personal data was involved after all" in page


def test_a_clock_that_is_a_little_ahead_of_ours_is_no_trouble(stage, anna):
    assert send(anna, ALL, day="2026-03-02", time="13:04").status_code == 303
    assert stage.breach().aware_at == stage.now


@pytest.mark.parametrize(
    "fields",
    [
        {"day": "2026-03-02", "time": "14:00"},
        {"day": "2001-03-02", "time": "14:00"},
        {"day": "yesterday", "time": "12:00"},
        {"day": "2026-03-02", "time": "noon"},
        {"day": "\0", "time": "\N{SNOWMAN}"},
        {},
    ],
)
def test_a_time_that_cannot_be_right_records_nothing_and_says_so(stage, anna, fields):
    answer = send(anna, ALL, **fields)

    assert answer.status_code == 422
    assert "Nothing was recorded: enter when you knew." in words(answer)
    assert "No confidence was broken" in words(anna.open(ALL))


def test_the_record_leads_through_the_plan(stage, anna):
    page = words(anna.open(f"{ALL}/{stage.a_breach()}"))

    titles = [step.title for step in recovery_in("en").steps.values()]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_what_is_typed_is_redacted_before_it_is_kept(stage, anna):
    breach = stage.a_breach()

    answer = send(anna, f"{ALL}/{breach}/entries/explained", text=f"I spoke to {CLIENT_NAME} and Anna Zathrusky.")

    assert answer.location == f"{ALL}/{breach}#explained"
    [written] = stage.breach(breach).entries
    assert (written.kind, written.text) == (Entry.EXPLAINED, "I spoke to [PERSON_1] and [PERSON_1].")
    assert "I spoke to [PERSON_1]" in words(anna.open(f"{ALL}/{breach}"))


@pytest.mark.parametrize(
    ("text", "said"), [("", "This needs a few words."), ("x" * (LONGEST + 1), "That is too long.")]
)
def test_an_entry_without_words_or_with_too_many_is_not_kept(stage, anna, text, said):
    breach = stage.a_breach()

    answer = send(anna, f"{ALL}/{breach}/entries/changed", text=text)

    assert answer.status_code == 422
    assert said in words(answer)
    assert stage.breach(breach).entries == ()


def test_acknowledging_needs_no_words(stage, anna):
    breach = stage.a_breach()

    assert send(anna, f"{ALL}/{breach}/entries/acknowledged").status_code == 303
    assert stage.breach(breach).of_kind(Entry.ACKNOWLEDGED)


def test_a_check_in_falls_due_in_the_morning_where_the_coach_is(stage, anna):
    breach = stage.a_breach()

    send(anna, f"{ALL}/{breach}/checkins", day="2026-03-09")

    [checkin] = stage.breach(breach).checkins
    assert checkin.due_at.isoformat() == "2026-03-09T08:00:00+00:00"
    assert "2026-03-09" in words(anna.open(ALL))


@pytest.mark.parametrize("day", ["2026-03-01", "2099-01-01", "soon", ""])
def test_a_check_in_that_does_not_lie_ahead_is_not_kept(stage, anna, day):
    breach = stage.a_breach()

    answer = send(anna, f"{ALL}/{breach}/checkins", day=day)

    assert answer.status_code == 422
    assert "A check-in has to lie ahead." in words(answer)
    assert stage.breach(breach).checkins == ()


def test_a_record_is_closed_when_everything_promised_is_done(stage, anna):
    breach = stage.a_breach()
    refused = send(anna, f"{ALL}/{breach}/close")
    assert refused.status_code == 422
    assert "No check-in was agreed. Set at least one. Your client's feedback is missing." in words(refused)

    send(anna, f"{ALL}/{breach}/checkins", day="2026-03-09")
    [checkin] = stage.breach(breach).checkins
    send(anna, f"{ALL}/{breach}/checkins/{checkin.id}", text="Better.")
    assert "Everything that was promised is done." in words(anna.open(f"{ALL}/{breach}"))

    assert send(anna, f"{ALL}/{breach}/close").status_code == 303
    page = words(anna.open(f"{ALL}/{breach}"))
    assert "Closed on 2026-03-02 13:00." in page
    assert "Mark as done" not in page


def test_the_clock_can_be_stopped_and_started_again(stage, anna):
    breach = stage.a_breach()
    send(anna, f"{ALL}/{breach}/authority/no_personal_data")
    assert stage.breach(breach).authority_by is None

    send(anna, f"{ALL}/{breach}/authority/personal_data")
    send(anna, f"{ALL}/{breach}/authority/told")
    assert "Told on 2026-03-02 13:00." in words(anna.open(f"{ALL}/{breach}"))


def test_a_clock_that_ran_out_says_what_to_do(stage, anna):
    page = words(anna.open(f"{ALL}/{stage.a_breach(hours_ago=75)}"))

    assert "The 72 hours ended 3 h 0 min ago. Tell the authority now, and say why it is late." in page
    assert "3 h 0 min late" in words(anna.open(ALL))


def test_the_report_is_in_the_clients_language_and_says_what_the_coach_did(stage, anna):
    breach = stage.a_breach()
    for kind in Entry:
        send(anna, f"{ALL}/{breach}/entries/{kind}", text=f"words on {kind}")

    page = words(anna.open(f"{ALL}/{breach}/report"))

    assert "Was geschehen ist und was wir vereinbart haben" in page
    assert "words on explained" in page
    assert "words on supervisor" not in page
    assert "words on listened" not in page
    assert "What happened, and what we agreed" in words(anna.open(f"{ALL}/{breach}/report?language=en"))
    assert anna.open(f"{ALL}/{breach}/report?language=%00").status_code == 200


def test_the_report_leaves_out_what_somebody_else_wrote(stage, anna):
    breach = stage.a_breach()
    breaches.write(stage.db, breach, Entry.EXPLAINED, "another view", "cli:root", "cli:root", stage.now)

    assert "another view" not in words(anna.open(f"{ALL}/{breach}/report"))
    assert "another view" in words(anna.open(f"{ALL}/{breach}"))


def test_a_coach_reads_it_in_their_own_language(stage):
    ben = Visitor(stage).logged_in("ben")

    assert "Aquí no consta ninguna confidencia rota" in words(ben.open(ALL))
    assert 'lang="es"' in ben.open(ALL).text


def test_nobody_sees_or_changes_another_coachs_record(stage):
    breach, ben = stage.a_breach("anna"), Visitor(stage).logged_in("ben")

    assert "Aquí no consta" in words(ben.open(ALL))
    assert ben.open(f"{ALL}/{breach}").status_code == 404
    assert ben.open(f"{ALL}/{breach}/report").status_code == 404
    for address in ("entries/changed", "checkins", "checkins/x", "authority/told", "close"):
        assert send(ben, f"{ALL}/{breach}/{address}", text="x", day="2026-04-01").status_code == 404
    assert stage.breach(breach).entries == ()
    assert stage.breach(breach).authority_told_at is None


@pytest.mark.parametrize("path", ["", "/new", "/x", "/x/report"])
def test_somebody_who_is_not_logged_in_is_asked_to(stage, path):
    page = Visitor(stage).open(f"{ALL}{path}")

    assert "Log in with a link" in words(page)


@pytest.mark.parametrize("address", ["", "/x/entries/changed", "/x/checkins", "/x/authority/told", "/x/close"])
def test_a_form_from_another_site_changes_nothing(stage, anna, address):
    stage.a_breach()

    assert anna.send(f"{ALL}{address}", token="guessed").status_code == 403
    assert len(stage.breach().entries) == 0


@pytest.mark.parametrize("odd", ["%00", "x" * 500, "..", "é\N{SNOWMAN}", "new/report", "%FF%FE", "{{7*7}}"])
def test_an_odd_address_is_simply_not_found(anna, odd):
    assert anna.open(f"{ALL}/{odd}").status_code == 404
    assert send(anna, f"{ALL}/{odd}/close").status_code == 404


def test_a_kind_that_there_is_not_is_not_found(stage, anna):
    assert send(anna, f"{ALL}/{stage.a_breach()}/entries/gossip", text="x").status_code == 404


def test_what_was_typed_is_shown_as_text(stage, anna):
    breach = stage.a_breach()
    send(anna, f"{ALL}/{breach}/entries/changed", text="<script>alert(1)</script>")

    for path in ("", "/report"):
        assert "<script>alert" not in anna.open(f"{ALL}/{breach}{path}").text


def test_every_field_and_button_has_a_name_of_its_own(stage, anna):
    """For whoever hears the page: no two buttons that say the same and do different things."""
    breach = stage.a_breach()
    stage_page = anna.open(f"{ALL}/{breach}").text

    buttons = [
        re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in re.findall(r"<button[^>]*>(.*?)</button>", stage_page)
    ]
    assert len(buttons) == len(set(buttons))
    assert stage_page.count("<textarea") == len(
        re.findall(r"<label>[^<]*(?:<span[^>]*>[^<]*</span>)?\s*<textarea", stage_page)
    )


def test_without_its_database_the_page_says_so(stage, anna):
    stage.lose_records()

    assert anna.open(ALL).status_code == 503


def test_no_address_holds_a_name(stage, anna):
    breach = stage.a_breach()

    pages = "".join(anna.open(path).text for path in (ALL, f"{ALL}/{breach}", f"{ALL}/{breach}/report"))
    addresses = re.findall(r'(?:href|action|formaction)="([^"]+)"', pages)

    assert addresses
    assert not any(
        name.lower() in each.lower() for each in addresses for name in ("Drunoka", "Plimbexter", "Zathrusky")
    )
