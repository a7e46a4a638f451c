"""What counts as found, as missed and as a false alarm."""

from hypothesis import given
from hypothesis import strategies as st

from plugin.evaluation.pii.cases import Case, Label, Span, Turn
from plugin.evaluation.pii.scoring import Tally, score
from tests.plugin.evaluation.pii.builders import a_case, all_found, found

TYPES = st.sampled_from(["PERSON", "PHONE_NUMBER", "ADDRESS"])
TEXTS = st.lists(st.text(alphabet="ab \n", min_size=1, max_size=12), min_size=1, max_size=3)


@st.composite
def spans(draw, texts):
    turn = draw(st.integers(0, len(texts) - 1))
    start = draw(st.integers(0, len(texts[turn]) - 1))
    return turn, start, draw(st.integers(start + 1, len(texts[turn]))), draw(TYPES)


@st.composite
def cases(draw):
    texts = draw(TEXTS)
    labels = draw(st.lists(st.tuples(spans(texts), st.sampled_from(["", "1"]), st.booleans()), max_size=4))
    labels = [(place, *rest) for place, *rest in labels if texts[place[0]][place[1] : place[2]].strip()]
    turns = tuple(Turn("client", text) for text in texts)
    return Case("1", "en", frozenset(), turns, tuple(Label(*place, group, odd) for place, group, odd in labels))


@st.composite
def cases_with_finds(draw):
    case = draw(cases())
    places = draw(st.lists(spans([turn.text for turn in case.turns]), max_size=4))
    return case, [Span(*place) for place in places]


def test_white_space_counts_on_neither_side():
    case = a_case("ring {PHONE_NUMBER:oh  one} please")

    assert score(case, found(case, PHONE_NUMBER="oh  one ")).merged == Tally(5, 5, 5, 5)


def test_what_is_found_as_another_type_is_found():
    case = a_case("at {ADDRESS:mill lane}")
    result = score(case, found(case, PERSON="mill"))

    assert result.merged == Tally(found=4, labelled=8, right=4, predicted=4)
    assert result.types == {"ADDRESS": Tally(4, 8, 0, 0), "PERSON": Tally(0, 0, 4, 4)}
    assert result.same_type == {"ADDRESS": Tally(0, 8, 0, 0), "PERSON": Tally(0, 0, 0, 4)}


def test_characters_found_twice_count_once():
    case = a_case("at {ADDRESS:mill lane}")

    assert score(case, found(case, PERSON="mill", ADDRESS="mill lane")).merged == Tally(8, 8, 8, 8)


def test_a_span_is_found_by_half_of_its_characters_and_whole_by_all_of_them():
    case = a_case("it is {URL:ab cd}")

    [nearly], [half], [whole] = (score(case, found(case, URL=words)).labels for words in ("a", "ab", "ab cd"))

    assert (nearly.hit, nearly.whole) == (False, False)
    assert (half.hit, half.whole) == (True, False)
    assert (whole.hit, whole.whole) == (True, True)


def test_a_prediction_is_right_if_half_of_it_is_labelled():
    case = a_case("call {PERSON:ann} now")

    [right], [wrong] = (score(case, found(case, PERSON=words)).predictions for words in ("ann now", "call ann now"))

    assert right.hit
    assert not wrong.hit


def test_an_optional_label_is_neither_hit_nor_false_alarm():
    case = a_case("ask {?PERSON:doctor} {PERSON:ann}")
    with_title, without = score(case, found(case, PERSON="doctor ann")), score(case, found(case, PERSON="ann"))

    assert with_title.merged == without.merged == Tally(3, 3, 3, 3)
    assert [each.whole for each in with_title.predictions] == [True]


def test_a_label_within_an_optional_one_has_to_be_found():
    case = a_case("{PERSON:ann} is in")
    case = Case(case.id, "en", frozenset(), case.turns, (*case.labels, Label(0, 0, 6, "PERSON", optional=True)))

    assert score(case, []).merged == Tally(found=0, labelled=3)


def test_an_item_with_optional_labels_only_is_not_clean():
    assert a_case("all well").clean
    assert not a_case("like {?PERSON:hamlet}").clean


def test_a_value_over_two_turns_is_found_whole_only_with_all_of_its_pieces():
    case = a_case("it is {PHONE_NUMBER/1:oh one}", "mm", "{PHONE_NUMBER/1:six two}")

    assert score(case, all_found(case)).split == {"1": True}
    assert score(case, found(case, PHONE_NUMBER="oh one|six")).split == {"1": False}
    assert score(case, []).split == {"1": False}


def test_pieces_in_one_turn_are_not_split_over_turns():
    case = a_case("it is {PHONE_NUMBER/1:oh one} no {PHONE_NUMBER/1:two}")

    assert score(case, all_found(case)).split == {}


def test_with_a_type_its_labels_are_found_whatever_they_were_taken_for():
    case = a_case("{PERSON:ann} of {ADDRESS:mill lane}")
    result = score(case, found(case, ADDRESS="ann", PERSON="of"), types={"PERSON"})

    assert result.merged == Tally(found=3, labelled=3, right=0, predicted=2)
    assert [each.span.type for each in (*result.labels, *result.predictions)] == ["PERSON", "PERSON"]


def test_with_a_type_a_clean_item_is_flagged_only_by_that_type():
    case = a_case("all well")

    assert not score(case, found(case, PERSON="well"), types={"URL"}).flagged
    assert score(case, found(case, PERSON="well"), types={"PERSON"}).flagged


@given(case=cases())
def test_a_perfect_detector_finds_everything_and_nothing_else(case):
    result = score(case, all_found(case))

    assert result.merged.found == result.merged.labelled == result.merged.right == result.merged.predicted
    assert all(each.whole and each.hit_same_type for each in (*result.labels, *result.predictions))
    assert all(result.split.values())
    assert all(tally.found == tally.labelled == tally.right == tally.predicted for tally in result.same_type.values())


@given(case=cases())
def test_a_detector_that_finds_nothing_finds_nothing(case):
    result = score(case, [])

    assert (result.merged.found, result.merged.predicted, result.flagged) == (0, 0, False)
    assert not any(each.hit for each in result.labels)


@given(given=cases_with_finds(), data=st.data())
def test_predictions_within_an_optional_label_change_nothing(given, data):
    case, finds = given
    only = [label for label in case.labels if label.optional and not covered(label, case)]
    more = [Span(each.turn, each.start, each.end, data.draw(TYPES)) for each in only]
    plain, odd = score(case, finds), score(case, [*finds, *more])

    assert odd.merged == plain.merged
    assert (odd.labels, odd.predictions, odd.flagged) == (plain.labels, plain.predictions, plain.flagged)


def covered(optional, case):
    """Whether a required label shares a character with it: then finding it is a hit."""
    required = [each for each in case.labels if not each.optional and each.turn == optional.turn]
    return any(each.start < optional.end and optional.start < each.end for each in required)


@given(given=cases_with_finds(), data=st.data())
def test_the_order_of_labels_and_predictions_is_of_no_account(given, data):
    case, finds = given
    shuffled = Case(case.id, "en", case.tags, case.turns, tuple(data.draw(st.permutations(case.labels))))
    one, other = score(case, finds), score(shuffled, data.draw(st.permutations(finds)))

    assert one.merged == other.merged
    assert (one.types, one.same_type, one.split, one.flagged) == (
        other.types,
        other.same_type,
        other.split,
        other.flagged,
    )
    assert (one.labels, one.predictions) == (other.labels, other.predictions)


@given(given=cases_with_finds())
def test_what_is_found_and_right_never_exceeds_what_there_is(given):
    case, finds = given
    result = score(case, finds)

    for tally in (result.merged, *result.types.values(), *result.same_type.values()):
        assert 0 <= tally.found <= tally.labelled
        assert 0 <= tally.right <= tally.predicted
    assert result.merged.found == result.merged.right
