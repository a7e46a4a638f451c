"""Contracts in files: what is written is read back byte for byte, and a mistake is named without naming anybody."""

from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from config.clauses import clause_of
from config.coaches import CoachDirectory, load_coaches
from config.contract_files import read_contracts, write_contract
from config.contracts import Contract
from config.errors import MisconfiguredError
from config.vocabulary import AnonymityLevel, ClauseName, PartyRole, PromptDetail, Severity

TURNED = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters=TURNED)
WORDS = st.text(CHARACTERS | st.sampled_from("\t:#-'\"&*"), min_size=1, max_size=30)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map("\n".join).filter(str.strip)
NAMES = WORDS.map("A{}".format)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
IDS = st.sampled_from(["client", "coach", "sponsor", "no", "null", "1", "007", "on"])


@st.composite
def contracts(draw):
    ids = draw(st.lists(IDS, unique=True, max_size=4))
    parties = [{"id": each, "role": draw(st.sampled_from(list(PartyRole)))} for each in ids]
    person = st.fixed_dictionaries({"person": NAMES, "recorded": DAYS}, optional={"withdrawn": DAYS})
    party = st.fixed_dictionaries({"party": st.sampled_from(ids or ["x"]), "recorded": DAYS})
    signature = st.fixed_dictionaries(
        {"party": st.sampled_from(ids or ["x"]), "digest": st.just("a" * 64), "signed": DAYS}
    )
    optional = {
        "version": st.integers(1, 99),
        "languages": st.lists(st.sampled_from(["no", "en", "de-AT"])),
        "jurisdiction": st.sampled_from(["NO", "DE-BY"]),
        "anonymity_level": st.sampled_from(list(AnonymityLevel)),
        "prompt_detail": st.sampled_from(list(PromptDetail)),
        "retention_days": st.integers(1, 900),
        "agreed": st.fixed_dictionaries({}, optional={"shared": st.lists(TEXTS, max_size=3), "how": TEXTS}),
        "clauses": st.dictionaries(
            st.sampled_from(list(ClauseName)), st.dictionaries(st.sampled_from(["no", "en"]), TEXTS, min_size=1)
        ),
        "consents": st.lists(person | (party if ids else person), max_size=3),
        "erase_on_withdrawal": st.booleans(),
        "escalation": st.fixed_dictionaries({Severity.CONCERN.value: st.just({"reminder_s": 30})}),
        **({"signatures": st.lists(signature, max_size=2)} if ids else {}),
    }
    chosen = draw(st.fixed_dictionaries({}, optional=optional))
    return Contract.model_validate({"id": "c1", "parties": parties, **chosen})


@settings(max_examples=50)
@given(contracts())
def test_what_is_written_is_read_back_and_written_the_same(tmp_path_factory, contract):
    path = tmp_path_factory.getbasetemp() / "contract.yaml"
    path.write_bytes(write_contract(contract).encode())

    [read] = read_contracts(path)

    assert read == contract
    assert write_contract(read).encode() == path.read_bytes()


@settings(max_examples=30)
@given(contracts())
def test_what_is_written_is_a_part_of_a_coach_directory_too(contract):
    directory = CoachDirectory.model_validate(yaml.safe_load(write_contract(contract).replace("supervisor:", "x:")))

    assert directory.contracts == (contract,)


def test_a_whole_coach_directory_can_be_read(tmp_path):
    with as_file(files("config").joinpath("defaults", "sample_coaches.yaml")) as sample:
        assert read_contracts(sample) == load_coaches(sample).contracts


def test_the_template_is_a_right_contract_that_nobody_has_agreed_to_yet():
    with as_file(files("config").joinpath("defaults", "contract_template.yaml")) as template:
        [contract] = read_contracts(template)

    assert [party.id for party in contract.parties] == ["coach", "client", "sponsor"]
    assert not contract.allows_screening


def test_the_example_is_a_right_contract_that_can_be_screened_under():
    [contract] = read_contracts(Path(__file__).parents[2] / "examples" / "contract.yaml")

    assert contract.allows_screening
    assert clause_of(contract, ClauseName.DISCLOSURE, "de").language == "de"
    assert not clause_of(contract, ClauseName.SPONSOR, "de").is_default
    assert clause_of(contract, ClauseName.RECORDS, "de").is_default


WRONG = [
    ("contracts: [{id: c1, retention_days: 0}]", "contract c1, retention_days: must be greater than or equal to 1"),
    ("contracts: [{id: c1, clauzes: {}}]", "contract c1, clauzes: is not a key that belongs here"),
    ("contracts: [{id: c1, consents: [{party: client, recorded: 2026-01-01}]}]", "of a party that is not listed"),
    ("contracts: [{id: c1, consents: [{recorded: soon}]}]", "c1, consents, number 1, recorded: needs a day"),
    ("contracts: [{id: c1, consents: [{}]}]", "contract c1, consents, number 1, recorded: is missing"),
    ("contracts: [{id: c1, clauses: {disclosure: {EN: a}}}]", "clauses, disclosure, EN: needs a language"),
    ("contracts: [{id: c1, clauses: {disclosure: a}}]", "clauses, disclosure: needs keys of its own"),
    ("contracts: [{id: c1, clauses: {discl: {en: a}}}]", "clauses, discl: must be 'exceptions', 'disclosure'"),
    ('contracts: [{id: c1, agreed: {how: "a\\u0007"}}]', "agreed, how: holds a character that nobody can read"),
    ("contracts: [{id: c1, jurisdiction: Germany}]", "c1, jurisdiction: needs a country, or a part of one, such as DE"),
    ("contracts: [{id: C One}]", "contract number 1, id: needs small letters"),
    ("contracts: [{id: c1, parties: [{id: a, role: boss}]}]", "parties, number 1, role: must be 'coach'"),
    ("contracts: [{id: c1, parties: [{id: a, role: coach}, {id: a, role: client}]}]", "two parties have the same id"),
    ("contracts: [{id: c1}, {id: c1}]", "file: contract c1 is there twice"),
    ("contracts: []", "contracts: needs at least one entry"),
    ("contracts: 5", "contracts: needs a list"),
    ("contracts: [5]", "contract number 1: needs keys of its own"),
    ("- c1", "file: needs keys of its own"),
    ("", "contracts: is missing"),
    ("contracts: [", "is not YAML"),
    ("contracts: &a [*a]", "anchors"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_named_with_file_contract_and_key(tmp_path, text, said):
    (tmp_path / "wrong.yaml").write_text(text)

    with pytest.raises(MisconfiguredError, match=r"wrong\.yaml") as problem:
        read_contracts(tmp_path / "wrong.yaml")

    assert said in str(problem.value)


@pytest.mark.parametrize(
    "text",
    [
        "contracts: [{id: Sam Tarrant}]",
        "contracts: [{id: c1, parties: [{id: tarrant, role: client, name: Sam Tarrant}]}]",
        "contracts: [{id: c1, parties: [{id: client, role: Sam Tarrant}]}]",
        "contracts: [{id: c1, consents: [{Sam Tarrant: 2026-01-01}]}]",
        "contracts: [{id: c1, consents: [{person: Sam Tarrant, recorded: Sam Tarrant}]}]",
        "contracts: [{id: c1, may_be_named: [{person: Sam Tarrant, recorded: x}]}]",
        "contracts: [{id: c1, clauses: {disclosure: {Sam Tarrant: x}}}]",
        "contracts: [{id: c1, supervisor: Sam Tarrant}]",
        "Sam Tarrant: 1",
        "contracts: {Sam Tarrant: 1}",
    ],
)
def test_no_mistake_repeats_a_name(tmp_path, text):
    (tmp_path / "wrong.yaml").write_text(text)

    with pytest.raises(MisconfiguredError) as problem:
        read_contracts(tmp_path / "wrong.yaml")

    assert "tarrant" not in str(problem.value).casefold()


def test_a_key_that_says_nothing_is_left_out(tmp_path):
    (tmp_path / "c.yaml").write_text("contracts: [{id: c1, consents: [{recorded: 2026-01-01, withdrawn: }]}]")

    assert read_contracts(tmp_path / "c.yaml")[0].allows_screening


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MisconfiguredError, match=r"gone\.yaml"):
        read_contracts(tmp_path / "gone.yaml")
