"""The words for relations: complete in every language, and nobody is two things at once."""

import pytest

from config import anonymity
from config.anonymity import Relation, name_titles, read_roles, role_languages
from config.errors import MisconfiguredError

REST = "".join(f"  {relation}: {{name: somebody}}\n" for relation in Relation if relation is not Relation.MANAGER)


@pytest.fixture
def written(tmp_path, monkeypatch):
    def write(relations):
        (tmp_path / "xx.yaml").write_text(f"language: xx\nrelations:\n{relations}")
        monkeypatch.setattr(anonymity, "FOLDER", tmp_path)
        return read_roles.__wrapped__("xx")

    return write


def test_four_languages_are_shipped():
    assert role_languages() == ("de", "en", "es", "pt")


@pytest.mark.parametrize("language", role_languages())
def test_every_relation_has_a_name_to_read_and_words_to_be_heard_by(language):
    relations = read_roles(language).relations

    assert set(relations) == set(Relation)
    assert len({said.name for said in relations.values()}) == len(Relation)
    assert all(said.words or said.with_possessive for said in relations.values())


def test_titles_of_all_languages_are_known_together():
    assert {"frau", "mrs", "señora", "dona"} <= name_titles()


def test_a_language_without_a_file_is_named():
    with pytest.raises(MisconfiguredError, match="language fr is not one of: de, en, es, pt"):
        read_roles("fr")


@pytest.mark.parametrize(
    ("relations", "named"),
    [
        (REST, "manager is missing"),
        (
            f"{REST}  manager: {{name: a manager, words: [boss], nickname: b}}",
            "nickname: is not a key that belongs here",
        ),
        (f"{REST}  manager: {{words: [boss]}}", "relations, manager, name: is missing"),
        (
            REST.replace("peer: {name: somebody}", "peer: {name: a peer, words: [Boss]}")
            + "  manager: {name: m, words: [boss]}",
            "boss stands under",
        ),
        (f"{REST}  manager: {{name: m, words: [the one who is above me]}}", "manager, words, number 1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_name(written, relations, named):
    with pytest.raises(MisconfiguredError, match=r"xx\.yaml") as problem:
        written(relations)

    assert named in str(problem.value)
