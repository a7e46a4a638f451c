"""Ids of states and health services that prove themselves: by check digits, or by a shape that nothing else has."""

import re
from collections.abc import Callable

from stdnum.br import cnpj, cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.gb import nhs

# What a bare number must be in which language to count without a cue: long enough that chance matches are rare.
_CHECKED: dict[str, tuple[Callable[[str], bool], ...]] = {
    "en": (),
    "es": (),
    "de": (idnr.is_valid,),
    "pt": (cpf.is_valid, cnpj.is_valid),
}
_SHAPES = re.compile(
    r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]?"  # GB national insurance; QQ is kept for examples
    r"|QQ\d{6}[A-D]?"
    r"|\d{8}[A-HJ-NP-TV-Z]"  # ES DNI
    r"|[XYZ]\d{7}[A-HJ-NP-TV-Z]"  # ES NIE
    r"|\d{7}[A-W][A-IW]?"  # IE PPS
    r"|[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d"  # MX CURP
    r"|[CFGHJKLMNPRTVWXYZ0-9]{9}\d?D?"  # DE identity card and passport
)


def by_check_digits(value: str, language: str) -> str | None:
    """Return NATIONAL_ID where these digits are a valid id that speakers of the language have."""
    return "NATIONAL_ID" if any(is_valid(value) for is_valid in _CHECKED.get(language, ())) else None


def has_shape(value: str) -> bool:
    """Whether letters and digits stand as in an id of one of the countries we serve."""
    if len(value) > 18 or not any(letter.isalpha() for letter in value):
        return False
    return bool(_SHAPES.fullmatch(value)) and sum(letter.isdigit() for letter in value) >= 4


def is_valid(value: str) -> bool:
    """Whether any of the checks that we know accepts this value."""
    return any(
        check(value) for check in (idnr.is_valid, cpf.is_valid, cnpj.is_valid, dni.is_valid, nie.is_valid, nhs.is_valid)
    )
