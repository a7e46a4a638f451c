"""A number said in pieces never stays in the archive in part: whatever comes when, how often, and whoever dies."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from config.coaches import CoachDirectory
from redaction.nearby import HEARD
from redaction.pseudonyms import Pseudonyms
from tests.builders import NOON, said
from tests.said_in_pieces import DIGITS, LONG_ENOUGH, digits_in, number_screener
from tests.workers.archive.steps import IN_ONE_ARCHIVE, keep, lines_of
from workers.archive import reading
from workers.following import follow, remember
from workers.mailbox import Context, Letter

TALK = ["so i rang the school again", "we left it there", "i see", "and what did you say to that"]


class Fate(Enum):
    """What becomes of whoever screens a batch."""

    DONE = "keeps the lines and takes the letters out"
    KILLED = "keeps the lines, and dies before the letters are out"
    OVERTAKEN = "loses the lease, and keeps the lines when all is over"


@dataclass
class Worker:
    """Screens one session as a worker does, without its queue."""

    database: object
    session: str
    screener: object = field(default_factory=number_screener)
    context: Context = field(default_factory=Context)
    mail: list = field(default_factory=list)
    overtaken: list = field(default_factory=list)
    numbers: object = field(default_factory=lambda: count(1))

    def hear(self, *events):
        self.mail += [Letter(next(self.numbers), NOON, event) for event in events]

    def screen(self, fate=Fate.DONE, most=64):
        letters = self.mail[:most]
        news = follow(self.context, letters, CoachDirectory(coaches=()), lambda kind, name: f"{kind} {name}")
        screened = self.screener.screen(news.window, Pseudonyms(b"key"))
        lines = (*screened.amended, *screened.lines)
        if fate is Fate.OVERTAKEN:
            self.overtaken.append(lines)
            return
        keep(self.database, self.session, *lines)
        if fate is Fate.DONE:
            self.mail = self.mail[most:]
            self.context = remember(news.context, lines)

    def finish(self):
        while self.mail:
            self.screen(most=3)
        for lines in self.overtaken:
            keep(self.database, self.session, *lines)

    def kept(self):
        return {segment: text for segment, (_, text) in lines_of(self.database, self.session).items()}


def hearing(worker, *batches):
    for batch in batches:
        worker.hear(*batch)
        worker.screen()
    return worker


@st.composite
def numbers_in_pieces(draw):
    """Some talk, then seven to fourteen digits over up to six turns, back-channels between them, and more talk."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6).filter(lambda sizes: sum(sizes) >= LONG_ENOUGH))
    before, after = draw(st.lists(st.sampled_from(TALK), max_size=3)), draw(st.lists(st.sampled_from(TALK), max_size=3))
    turns = [*before]
    for size in sizes:
        digits = " ".join(draw(st.sampled_from(DIGITS)) for _ in range(size))
        turns += [digits, *draw(st.sampled_from([[], ["mm hm"], ["right"]]))]
    return [*turns, *after]


@st.composite
def deliveries(draw):
    """The turns as final texts, with partials, corrections and repeats of some, in any order."""
    finals = [said(text, segment=f"s{at}", at_ms=at * 4_000) for at, text in enumerate(draw(numbers_in_pieces()))]
    some = st.lists(st.sampled_from(finals), max_size=3)
    partials = [each.model_copy(update={"text": each.text[:5], "final": False}) for each in draw(some)]
    corrected = [each.model_copy(update={"text": each.text.replace("one", "nine")}) for each in draw(some)]
    return draw(st.permutations([*finals, *partials, *corrected, *draw(some)]))


@given(events=deliveries(), data=st.data())
@IN_ONE_ARCHIVE
def test_no_piece_of_a_number_is_left_whatever_comes_when_and_whoever_dies(database, new_session, events, data):
    worker = Worker(database, new_session())
    while events:
        most = data.draw(st.integers(1, len(events)))
        worker.hear(*events[:most])
        events = events[most:]
        worker.screen(data.draw(st.sampled_from(Fate)), data.draw(st.integers(1, 5)))

    worker.finish()

    assert not any(digits_in(text) for text in worker.kept().values())
    assert not any("withheld" in text for text in worker.kept().values())


@given(turns=numbers_in_pieces(), data=st.data())
@IN_ONE_ARCHIVE
def test_what_is_hidden_in_the_archive_is_never_shown_again(database, new_session, turns, data):
    worker, shown = Worker(database, new_session()), Counter()
    finals = [said(text, segment=f"s{at}", at_ms=at * 4_000) for at, text in enumerate(turns)]

    for event in data.draw(st.permutations(finals)):
        worker.hear(event)
        worker.screen(data.draw(st.sampled_from([Fate.DONE, Fate.KILLED])))
        now = Counter({segment: len(digits_in(text)) for segment, text in worker.kept().items()})
        assert all(now[segment] <= digits for segment, digits in shown.items())
        shown = now


def test_what_an_outage_held_back_is_put_together_when_it_comes_in_late(database, session):
    talk = [said(f"talk {number}", segment=f"t{number}", at_ms=100_000 + number * 4_000) for number in range(2 * HEARD)]
    first, second = (said(text, at_ms=at) for text, at in (("oh seven seven oh", 4_000), ("nine one two", 8_000)))

    worker = hearing(Worker(database, session), talk, [second], [first])

    assert not any(digits_in(text) for text in worker.kept().values())


def test_partials_that_never_become_final_do_not_push_the_first_half_out(database, session):
    first, second = said("oh seven seven oh", at_ms=4_000), said("nine one two", at_ms=8_000)
    partials = [said("um", segment=f"p{number}", at_ms=4_500, final=False) for number in range(2 * HEARD)]

    worker = hearing(Worker(database, session), [first], partials, [second])

    assert not any(digits_in(text) for text in worker.kept().values())


def test_a_line_tells_in_the_archive_what_is_hidden_in_it_now(database, session):
    hearing(Worker(database, session), [said("oh seven seven oh", at_ms=4_000)], [said("nine one two", at_ms=8_000)])

    with database.read() as db:
        assert [row.entities for row in reading.transcript(db, session)] == [{"PHONE_NUMBER": 1}] * 2
