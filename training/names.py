"""Given and family names of many cultures in Latin letters, and invented ones that look like them."""

import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from random import Random
from typing import Final

from faker.providers import person

# Where each language's callers mostly come from; the other half of all names comes from everywhere.
HOME: Final = {
    "en": "en_GB en_US en_IE en_IN en_NG en_KE en_NZ en_PK".split(),
    "es": "es_ES es_MX es_AR es_CO es_CL".split(),
    "de": "de_DE de_AT de_CH".split(),
    "pt": "pt_BR pt_PT".split(),
}

_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґѓќљњџјѕ",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i yi ye g g k lj nj dz j dz".split(
            " "
        ),
        strict=True,
    )
)
_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώςϊϋΐ",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o a e i i o y o s i y i".split(),
        strict=True,
    )
)
_GEORGIAN: Final = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)
_LETTERS: Final = _CYRILLIC | _GREEK | _GEORGIAN
_LETTERS_BEFORE: Final = 3
_LATIN_END: Final = 0x250

# Romanised names that the lists hold only in other scripts.
_ROMANISED_GIVEN: Final = """
Aarti Abdulaziz Abdullah Adnan Ahmed Aisha Ajay Akira Alaa Ali Amal Amina Amira Amit Anh Anil Anjali Ananya Arjun Arun
Asif Ashok Aya Ayesha Ayman Bao Bashir Bilal Chen Chidi Chinwe Chioma Deepa Deepak Devi Dinesh Divya Duc Eun-ji Fadi
Faisal Farah Farid Fatemeh Fatima Fatou Gaurav Gopal Habib Hadi Haruto Hamza Hana Hanan Haruki Hassan Hiroshi Hoang
Huda Hui Hussein Hye-jin Ibrahim Imran Indira Isha Jamal Jamila Jia Jin Ji-woo Jun Kamala Kareem Karim Karthik Kavita
Kaveh Kenji Khadija Khalid Kiran Krishna Kumar Lakshmi Lan Latifa Layla Leila Li Lin Linh Mahmoud Malik Manish Manoj
Mariam Maryam Mei Meera Mina Min-jun Mohammed Mohan Mona Mustafa Nadia Nadir Naoko Narges Nasser Neha Nguyen Nimrod
Nikhil Nisha Noor Nour Omar Omid Parisa Parvati Phuong Pooja Prakash Preeti Priya Qing Radha Rahul Raj Rajesh Ramesh
Rania Rashid Ravi Reza Rina Rohan Roshni Rustam Saeed Sahar Sakura Salim Salma Samir Sana Sandeep Sanjay Sara Satoshi
Seo-yeon Shabnam Shanti Shirin Shreya Sita Soraya Suresh Sunita Swati Tariq Thandiwe Thi Thuy Tuan Uma Umar Usha Vijay
Vikram Vinod Wafa Walid Wei Xin Xiu Yasmin Yasser Ying Yoko Yong Yousef Yuki Yusuf Zahra Zainab Zara Zhen Ziad Zohra
""".split()
_ROMANISED_FAMILY: Final = """
Abbasi Abdallah Acharya Agarwal Aguta Ahmadi Akhtar Al-Amin Al-Masri Al-Sayed Ansari Asante Awad Aziz Bai Banerjee
Bansal Bhatt Bose Bui Chandra Chatterjee Chaudhry Chen Cho Choi Chowdhury Chung Dang Das Desai Deshmukh Deng Dhillon
Dinh Do Duong Farahani Farooq Fujimoto Gao Garg Ghosh Gill Goh Gupta Haddad Haidari Hamdan Han Hashemi Hosseini
Hossain Huang Huynh Hwang Ibrahim Inoue Iyer Jafari Jain Jang Jeong Jha Joshi Kamara Kang Kapoor Karimi Kaur Khalil
Khan Khoury Kim Kobayashi Krishnan Kulkarni Kumar Kwon Lam Le Lim Lin Liu Luo Ma Mahajan Mahmoud Malhotra Malik
Mansour Mehta Menon Mirza Mishra Mohammadi Moradi Mukherjee Murthy Nair Naidu Najafi Nakamura Nasser Ng Ngo Nguyen
Noor Oh Ong Padmanabhan Pandey Park Patel Patil Pham Phan Pillai Prasad Qureshi Rafiq Rahimi Rahman Rajan Raman
Ranganathan Rao Reddy Rezaei Saleh Salim Sarkar Sato Seth Shah Shaikh Sharma Shen Shetty Shin Singh Sinha Song
Soleimani Subramanian Suleiman Sun Suzuki Takahashi Tan Tanaka Tang Tran Trivedi Truong Varma Venkatesan Verma Vo Vu
Wang Watanabe Wong Wu Xu Yamamoto Yang Yadav Yoon Younis Yu Zaman Zhang Zhao Zheng Zhou Zhu Zulu
""".split()


@cache
def given_names(locale: str) -> tuple[str, ...]:
    """Return a locale's given names in Latin letters, the most different first lists joined."""
    return tuple(sorted(_listed(locale, "first")))


@cache
def family_names(locale: str) -> tuple[str, ...]:
    """Return a locale's family names in Latin letters."""
    return tuple(sorted(_listed(locale, "last")))


@cache
def everywhere(kind: str) -> tuple[str, ...]:
    """Return the names of all cultures together; `kind` is "first" or "last"."""
    found = set(_ROMANISED_GIVEN if kind == "first" else _ROMANISED_FAMILY)
    for locale in locales():
        found |= _listed(locale, kind)
    return tuple(sorted(found))


@cache
def locales() -> tuple[str, ...]:
    """Return every locale that has names of persons."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(person.__path__)))


@cache
def _listed(locale: str, kind: str) -> frozenset[str]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    found: set[str] = set()
    for attribute, values in vars(provider).items():
        if kind in attribute and "name" in attribute and isinstance(values, (list, tuple, dict)):
            found.update(_latin(value) for value in _flat(values))
    return frozenset(name for name in found if _usable(name))


def _flat(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value


def _latin(name: str) -> str:
    return "".join(_LETTERS.get(letter, letter) for letter in name.lower()).title().replace("’", "'")


def _usable(name: str) -> bool:
    letters = name.replace(" ", "").replace("-", "").replace("'", "")
    return len(letters) > 1 and letters.isalpha() and len(name.split()) <= 2 and all(ord(c) < _LATIN_END for c in name)


class Invention:
    """Invents words letter by letter, each from the three before it, as in the words it was shown."""

    def __init__(self, words: Iterable[str]) -> None:
        following: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._seen = {word.lower() for word in words}
        for word in sorted(self._seen):
            framed = "^" * _LETTERS_BEFORE + word + "$"
            for at in range(_LETTERS_BEFORE, len(framed)):
                following[framed[at - _LETTERS_BEFORE : at]][framed[at]] += 1
        self._next = {before: "".join(letters.elements()) for before, letters in following.items()}

    def word(self, rng: Random) -> str:
        """Return a new word of four to eleven letters."""
        while True:
            made = self._letters(rng)
            if 4 <= len(made) <= 11 and made.isalpha() and made not in self._seen:
                return made.capitalize()

    def _letters(self, rng: Random) -> str:
        made = "^" * _LETTERS_BEFORE
        while len(made) < _LETTERS_BEFORE + 12:
            following = self._next[made[-_LETTERS_BEFORE:]]
            letter = following[int(rng.random() * len(following))]
            if letter == "$":
                break
            made += letter
        return made[_LETTERS_BEFORE:]
