"""The clauses that a protocol quotes: as the contract has them, or in our own words where it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from config.contracts import Clauses, Contract
from config.errors import MisconfiguredError
from config.reading import plain, read_yaml
from config.vocabulary import ClauseName

CLAUSES_FILE = Path(__file__).parent / "defaults" / "clauses.yaml"
FALLBACK = "en"

_CLAUSES: TypeAdapter[Clauses] = TypeAdapter(Clauses)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as it is shown. `is_default`: the contract has no such clause, these words are ours."""

    name: ClauseName
    text: str
    language: str
    is_default: bool


def clause_of(contract: Contract | None, name: ClauseName, language: str) -> Clause:
    """Return a clause in this language ("de", also "de-AT").

    What was agreed goes before the language: a contract's own words are shown in whatever language it has them.
    """
    wanted = language.partition("-")[0].lower()
    if contract and (own := contract.clauses.get(name)):
        return _in_words(name, own, (wanted, *contract.languages, FALLBACK), is_default=False)
    return _in_words(name, default_clauses()[name], (wanted, FALLBACK), is_default=True)


@cache
def default_clauses() -> Clauses:
    """Return the clauses that we ship."""
    return load_clauses(CLAUSES_FILE)


def load_clauses(path: Path) -> Clauses:
    """Read clauses: all of them, each in English at least. Raises MisconfiguredError naming the file and the clause."""
    data = read_yaml(path)
    try:
        clauses = _CLAUSES.validate_python(data)
    except ValidationError as problem:
        raise MisconfiguredError(f"{path}: {plain(problem, data)}") from None
    if missing := [name.value for name in ClauseName if FALLBACK not in clauses.get(name, {})]:
        raise MisconfiguredError(f"{path}: no words in English for {', '.join(missing)}")
    return clauses


def _in_words(name: ClauseName, words: Mapping[str, str], order: tuple[str, ...], *, is_default: bool) -> Clause:
    language = next((each for each in order if each in words), next(iter(words)))
    return Clause(name, words[language], language, is_default)
