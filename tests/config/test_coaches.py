"""The coach directory: whom a platform means, and a file that is wrong says where."""

from datetime import date
from importlib.resources import as_file, files

import pytest

from config.coaches import load_coaches
from config.errors import MisconfiguredError

GOOD = """
coaches:
  - {id: casey, name: Casey, emails: [casey@coach.example], host_ids: [Host1], slack_user: U0CASEY, contract: c1}
  - {id: noor, name: Noor Example}
contracts:
  - {id: c1, consents: [{recorded: 2026-01-01}]}
"""


@pytest.fixture
def directory(tmp_path):
    def load(text):
        (tmp_path / "coaches.yaml").write_text(text)
        return load_coaches(tmp_path / "coaches.yaml")

    return load


@pytest.mark.parametrize("reference", ["casey", "CASEY@coach.example", "host1", "u0casey"])
def test_a_coach_is_found_by_whatever_a_platform_calls_them(directory, reference):
    assert directory(GOOD).find(None, "nobody", reference).id == "casey"


def test_somebody_unknown_is_no_coach(directory):
    assert directory(GOOD).find("nobody@else.example", None) is None


def test_a_coach_has_the_contract_that_the_directory_names(directory):
    coaches = directory(GOOD)

    assert coaches.contract_of(coaches.coach("casey")).allows_screening
    assert coaches.contract_of(coaches.coach("noor")) is None


def test_a_contract_says_who_agreed_to_what(directory):
    agreed = """
    contracts:
      - id: c1
        anonymity_level: by_name
        consents: [{person: Sam Tarrant, recorded: 2026-01-01}, {recorded: 2026-01-01}]
        may_be_named: [{person: Wren Alder, also_called: [Wren], recorded: 2026-01-01, withdrawn: 2026-03-01}]
    """

    contract = directory(agreed).contract("c1")

    assert contract.allows_screening
    assert contract.people == ("Sam Tarrant", "Wren Alder", "Wren")
    assert contract.names_allowed_on(date(2026, 2, 1)) == ("Wren Alder", "Wren")


def test_the_sample_directory_is_a_right_one():
    with as_file(files("config").joinpath("defaults", "sample_coaches.yaml")) as sample:
        coaches = load_coaches(sample)

    assert coaches.contract_of(coaches.coach("casey")).people == ("Casey Merrow", "Sam Tarrant")


def test_a_directory_without_contracts_may_name_those_that_are_on_record(directory):
    coaches = directory("coaches: [{id: casey, name: C, contract: c9}]")

    assert coaches.coach("casey").contract == "c9"


def test_no_file_means_no_coaches_and_an_empty_one_too(directory):
    assert load_coaches(None).coaches == directory("").coaches == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "{coaches: [{id: casey, name: C, contract: c9}], contracts: [{id: c1}]}",
            "coach casey: no contract is called c9",
        ),
        ("coaches: [{id: a, name: A, emails: [x@y.z]}, {id: b, name: B, emails: [X@Y.Z]}]", "coaches a and b share"),
        ("coaches: [{id: Casey Example, name: C}]", "coaches.0.id"),
        ("coaches: [{id: casey}]", "coaches.0.name"),
        ("coaches: [{id: casey, name: C, nickname: K}]", "coaches.0.nickname"),
        ("contracts: [{id: c1, may_be_named: [{person: Sarah}]}]", "contracts.0.may_be_named.0.recorded"),
        ("contracts: [{id: c1, may_be_named: [{person: '-', recorded: 2026-01-01}]}]", "may_be_named.0.person"),
        ("contracts: [{id: c1, consents: [{person: '', recorded: 2026-01-01}]}]", "contracts.0.consents.0.person"),
        ("coaches: [", "cannot be read as YAML"),
        ("- just\n- a list", "coaches.yaml"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_by_name(directory, text, named):
    with pytest.raises(MisconfiguredError, match=r"coaches\.yaml") as problem:
        directory(text)

    assert named in str(problem.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MisconfiguredError, match=r"gone\.yaml"):
        load_coaches(tmp_path / "gone.yaml")
