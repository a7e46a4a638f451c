"""House numbers as people say and write them."""

from typing import Final

LANGUAGES: Final = ("en", "es", "de", "pt")

_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen""".split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho
veintinueve""".split()
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_ES_HUNDREDS = """cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos
novecientos""".split()
_PT = """zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete
dezoito dezenove""".split()
_PT_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
_PT_HUNDREDS = "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos".split()
_DE = """null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
siebzehn achtzehn neunzehn""".split()
_DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()


def spoken(number: int, language: str) -> str:
    """Return a whole number below ten thousand in words."""
    return {"en": _english, "es": _spanish, "de": _german, "pt": _portuguese}[language](number)


def number_words(language: str) -> set[str]:
    """Return every word that can be part of a number, and the words that people use besides."""
    besides = {
        "en": "oh double triple hundred thousand and",
        "es": "ciento doble mil un una",
        "de": "zwo ein eine doppel hundert tausend zweitausend dreißig",
        "pt": "cento duplo meia mil uma duas dezasseis dezassete dezanove quatorze",
    }
    found = set(besides[language].split())
    for number in range(2000):
        found.update(spoken(number, language).split())
    return found - {"and", "e", "y"}


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        return f"{_EN_TENS[number // 10 - 2]} {_EN[number % 10] if number % 10 else ''}".strip()
    if number < 1000:
        return f"{_EN[number // 100]} hundred {_english(number % 100) if number % 100 else ''}".strip()
    return f"{_english(number // 1000)} thousand {_english(number % 1000) if number % 1000 else ''}".strip()


def _spanish(number: int) -> str:
    if number < 30:
        return _ES[number]
    if number < 100:
        return _ES_TENS[number // 10 - 3] + (f" y {_ES[number % 10]}" if number % 10 else "")
    if number < 1000:
        hundred = "ciento" if 100 < number < 200 else _ES_HUNDREDS[number // 100 - 1]
        return f"{hundred} {_spanish(number % 100) if number % 100 else ''}".strip()
    thousand = "mil" if number < 2000 else f"{_spanish(number // 1000)} mil"
    return f"{thousand} {_spanish(number % 1000) if number % 1000 else ''}".strip()


def _portuguese(number: int) -> str:
    if number < 20:
        return _PT[number]
    if number < 100:
        return _PT_TENS[number // 10 - 2] + (f" e {_PT[number % 10]}" if number % 10 else "")
    if number < 1000:
        hundred = "cento" if 100 < number < 200 else _PT_HUNDREDS[number // 100 - 1]
        return hundred + (f" e {_portuguese(number % 100)}" if number % 100 else "")
    thousand = "mil" if number < 2000 else f"{_portuguese(number // 1000)} mil"
    return thousand + (f" e {_portuguese(number % 1000)}" if number % 1000 else "")


def _german(number: int) -> str:
    if number < 20:
        return _DE[number]
    if number < 100:
        one = {0: "", 1: "einund"}.get(number % 10, _DE[number % 10] + "und")
        return one + _DE_TENS[number // 10 - 2]
    if number < 1000:
        hundred = ("" if number < 200 else _DE[number // 100]) + "hundert"
        return hundred + (_german(number % 100) if number % 100 else "")
    thousand = ("" if number < 2000 else _german(number // 1000)) + "tausend"
    return thousand + (_german(number % 1000) if number % 1000 else "")
