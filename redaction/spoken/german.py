"""German numbers as one word: "neunzehnhundertvierundachtzig"."""

_UNITS = "null eins zwei drei vier funf sechs sieben acht neun".split()
_SMALL = {
    10: "zehn", 11: "elf", 12: "zwolf", 13: "dreizehn", 14: "vierzehn", 15: "funfzehn", 16: "sechzehn", 17: "siebzehn",
    18: "achtzehn", 19: "neunzehn", 20: "zwanzig", 30: "dreissig", 40: "vierzig", 50: "funfzig", 60: "sechzig",
    70: "siebzig", 80: "achtzig", 90: "neunzig",
}  # fmt: skip
LARGEST = 9999


def number_words() -> dict[str, int]:
    """Return every number from 21 to 9999 that is one word, accents folded, with "zwo" for any "zwei" in it."""
    known: dict[str, int] = {}
    for number in range(21, LARGEST + 1):
        for word in _said(number):
            known.setdefault(word, number)
            if "zwei" in word:
                known.setdefault(word.replace("zwei", "zwo"), number)
                known.setdefault("zwo".join(word.rsplit("zwei", 1)), number)
    return known | {f"doppel{digit}": number * 11 for number, digit in enumerate(_UNITS) if number}


def _said(number: int) -> list[str]:
    thousands, rest = divmod(number, 1000)
    links = ("", "und") if 0 < rest < 100 else ("",)
    words = [head + link + tail for head in _thousands(thousands) for link in links for tail in _below_thousand(rest)]
    if not thousands:
        words = _below_thousand(rest)
    if 1100 <= number < 2000:  # years: neunzehnhundert...
        century, years = divmod(number, 100)
        words += [_SMALL[century] + "hundert" + tail for tail in _below_hundred(years)]
    return [word for word in words if word]


def _thousands(count: int) -> list[str]:
    return ["tausend", "eintausend"] if count == 1 else [_UNITS[count] + "tausend"]


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    heads = ["einhundert", "hundert"] if hundreds == 1 else [_UNITS[hundreds] + "hundert"]
    links = ("", "und") if rest else ("",)
    return [head + link + tail for head in heads for tail in _below_hundred(rest) for link in links]


def _below_hundred(number: int) -> list[str]:
    if number == 0:
        return [""]
    if number < 10:
        return [_UNITS[number]]
    if number in _SMALL:
        return [_SMALL[number]]
    tens, unit = divmod(number, 10)
    head = ("ein" if unit == 1 else _UNITS[unit]) + "und"
    said = [head + _SMALL[tens * 10]]
    return [*said, head + "fuffzig"] if tens == 5 else said
