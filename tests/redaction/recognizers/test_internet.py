"""Addresses on the net, as they are written and as they are said."""

import pytest

from tests.redaction.recognizers.heard import heard, unmarked


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "write to {rowan dot tate at example dot com} please"),
        ("en", "it's {skipper seventy seven at sundial care dot example dot org}"),
        ("en", "{s as in sierra dot boyle at example dot co dot u k} thanks"),
        ("en", "my mail is {kendall with a double l at example dot net} now"),
        ("en", "It went to {h.moss@quill.example}, which nobody reads."),
        ("es", "mándalo a {lucía guion bajo paz arroba ejemplo punto com}"),
        ("de", "schreib an {jonas punkt weber at beispiel punkt de}"),
        ("pt", "escreve para {rita ponto alves arroba exemplo ponto com ponto br}"),
    ],
)
def test_an_email_address_is_found_whole(language, said):
    text, [address] = unmarked(said)

    assert heard((text,), language) == [[(address, "EMAIL_ADDRESS")]]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "look at {brightkettle dot example slash shop} later"),
        ("en", "see {www.brightkettle.example/shop}, it's good"),
        ("en", "i post as {at velvet underscore spanner}"),
        ("pt", "me segue no {arroba dona ponto tesoura}"),
    ],
)
def test_a_web_address_or_a_handle_is_found_whole(language, said):
    text, [address] = unmarked(said)

    assert heard((text,), language) == [[(address, "URL")]]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "we met at three on the dot and looked at the red dot on the map"),
        ("en", "at that point in time i was at home"),
        ("es", "desde mi punto de vista es así y punto"),
        ("de", "punkt für punkt abhaken und fertig"),
        ("pt", "chegou a um ponto em que não dava"),
    ],
)
def test_at_and_dot_as_ordinary_words_are_left_alone(language, said):
    assert heard((said,), language) == [[]]


def test_an_address_that_is_said_over_two_turns_is_one_value():
    first, _, second = heard(("it's finance underscore team", "okay", "at oakenshaw dot example"))

    assert first == [("finance underscore team", "EMAIL_ADDRESS")]
    assert second == [("at oakenshaw dot example", "EMAIL_ADDRESS")]


def test_what_was_said_first_and_then_corrected_is_hidden_too():
    [[(address, _)]] = heard(("use rowan dot tate no wait r dot tate at example dot org",))

    assert address == "rowan dot tate no wait r dot tate at example dot org"
