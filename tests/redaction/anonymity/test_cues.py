"""Who somebody is to the speaker is heard from the words beside the name, in four languages."""

import re

import pytest

from redaction.anonymity.cues import relations_of

HEARD = {
    "en": [
        ("i had a row with my manager {sarah} again", "manager"),
        ("then {sarah} my line manager walked in", "manager"),
        ("{Sarah}, who's my boss, said no.", "manager"),
        ("my boss is called {sarah}", "manager"),
        ("My boss's name is {Sarah}.", "manager"),
        ("my boss her name is um {sarah} she left", "manager"),
        ("{sarah}'s my manager now", "manager"),
        ("{sarah} she's my boss", "manager"),
        ("my lovely new marketing manager {sarah} agreed", "manager"),
        ("my manager's manager {tom} was there", "senior_manager"),
        ("our managing director mr {okafor}", "senior_manager"),
        ("our managing director Mr. {Okafor} spoke", "senior_manager"),
        ("when i'm away ask for my deputy {marguerite}", "report"),
        ("{ravi} who reports to me", "report"),
        ("a colleague of mine {tom} saw it", "peer"),
        ("my colleague in sales {tom} saw it", "peer"),
        ("{tom}, a peer, said so", "peer"),
        ("someone in the work group called {jo}", "work_group"),
        ("{jo} from my team", "work_group"),
        ("that's what {lucasta} in people ops said", "hr"),
        ("i spoke to {priya} from hr", "hr"),
        ("our client {beatrix} rang", "customer"),
        ("i'll take it to my supervisor {ines}", "supervisor"),
        ("my partner {alex} cooked", "partner"),
        ("my husband's called {joss}", "partner"),
        ("the wife of my boss {anna} came", "partner"),
        ("{anna} is my boss's wife", "partner"),
        ("my ex {curtis} has the keys", "ex_partner"),
        ("my ex-husband {curtis} has the keys", "ex_partner"),
        ("my eldest daughter {isla}", "child"),
        ("my mum {joan} rang", "parent"),
        ("i called {noelia}, my sister.", "sibling"),
        ("aunt {rosa} was there", "relative"),
        ("my sister in law {jane}", "relative"),
        ("my best friend {cat}", "friend"),
        ("um {renata}, my neighbor, she's a nurse", "neighbour"),
        ("my therapist doctor {lindt} says so", "clinician"),
        ("my doctor {lindt} says so", "clinician"),
        ("my son's teacher miss {honey}", "teacher"),
        ("my lawyer, {kofi}, says so", "lawyer"),
    ],
    "es": [
        ("hablé con mi jefa {lucía} ayer", "manager"),
        ("{lucía} es mi jefa", "manager"),
        ("mi jefe se llama {fermín}", "manager"),
        ("mi jefe directo el señor {oñoro}", "manager"),
        ("{fermín}, que es mi jefe, no vino", "manager"),
        ("el jefe de mi jefe, {ramón}", "senior_manager"),
        ("por lo de {joaquín}, el compañero al que despidieron", "peer"),
        ("{casilda}, la de logística", "work_group"),
        ("me llamó {consuelo} de recursos humanos", "hr"),
        ("mi mujer {inés} dice que sí", "partner"),
        ("{inés} es la mujer de mi hermano", "partner"),
        ("mi exmarido {pablo}", "ex_partner"),
        ("mi hija pequeña {alba}", "child"),
        ("mi hermana {nieves} odia la nieve", "sibling"),
        ("la abuela {lupe} es un tanque", "relative"),
        ("un amigo mío que se llama {iker}", "friend"),
        ("mi psicóloga {leire}", "clinician"),
    ],
    "de": [
        ("meine chefin frau {schmidt} war da", "manager"),
        ("meine Chefin heißt {Schmidt}.", "manager"),
        ("{anna} die meine chefin ist", "manager"),
        ("mein chef ist der herr {brandt}", "manager"),
        ("{Brandt}, mein Chef, war da", "manager"),
        ("der chef von meinem chef, {kurt}", "senior_manager"),
        ("unsere geschäftsführerin {ulla}", "senior_manager"),
        ("meine vertretung macht mein stellvertreter {jens}", "report"),
        ("bei meinem Vorgänger, dem {Torben}.", "peer"),
        ("meine kollegin {nele} lacht", "peer"),
        ("die {swantje} aus dem vertrieb lacht", "work_group"),
        ("frau {schmidt} aus der personalabteilung", "hr"),
        ("meine frau {julia} sagt das auch", "partner"),
        ("meine ex {julia}", "ex_partner"),
        ("unser sohn {emil}", "child"),
        ("mein bruder {ole}", "sibling"),
        ("tante {gerda}", "relative"),
        ("eine freundin von mir {swantje}", "friend"),
    ],
    "pt": [
        ("o meu chefe o {paulo} gritou", "manager"),
        ("a {ana} é minha chefe", "manager"),
        ("minha chefe se chama {ana}", "manager"),
        ("minha gerente, a {ana}, não veio", "manager"),
        ("a diretora da empresa {ana}", "senior_manager"),
        ("com a {regina}, do rh, pra fechar", "hr"),
        ("o {wesley}, e ele é meu marido", "partner"),
        ("com a minha supervisora, a {ildete}, sobre isso", "supervisor"),
        ("um colega meu {valdir}", "peer"),
        ("minha filha mais velha {bia}", "child"),
        ("a {neide} lá do financeiro", "work_group"),
        ("tia {neide}", "relative"),
        ("a minha ex {carla}", "ex_partner"),
    ],
}
NOT_HEARD = {
    "en": [
        "i told {sarah} my boss had left",
        "{sarah} isn't my manager any more",
        "{sarah}'s manager never came",
        "{sarah} is my manager's favourite",
        "my manager and {sarah} were there",
        "i saw my manager. {sarah} was there too",
        "i am a manager {sarah} and i know",
        "i read the report {sarah} wrote",
        "i sent {sarah} a friend request",
        "doctor {lindt} says so",
        "{sarah} with my manager",
        "my manager is in london {sarah} said",
        "{sarah}",
    ],
    "es": ["le dije a {lucía} mi jefe se va", "la mujer {inés} dijo", "mi jefe y {lucía}"],
    "de": ["die frau {schmidt} war da", "frau {schmidt}", "mein chef und {anna}"],
    "pt": [
        "nem pro {wesley} eu falei, e ele é meu marido",
        "disse pra {ana} meu chefe sumiu",
        "o {paulo} e meu chefe",
        "dona {neide}",
        "a mulher {neide}",
    ],
}


def heard(marked, language, before=""):
    pieces = re.split(r"[{}]", marked)
    text, people = "", []
    for number, piece in enumerate(pieces):
        if number % 2:
            people.append((len(text), len(text) + len(piece)))
        text += piece
    return relations_of(text, people, language, before=before)


def cases(table):
    return [
        pytest.param(language, *case, id=f"{language}: {case[0]}") for language in table for case in table[language]
    ]


@pytest.mark.parametrize(("language", "said", "relation"), cases(HEARD))
def test_somebody_introduced_with_their_role_is_known_by_it(language, said, relation):
    assert heard(said, language) == [relation]


@pytest.mark.parametrize(
    ("language", "said"), cases({language: [(said,) for said in texts] for language, texts in NOT_HEARD.items()})
)
def test_a_role_that_is_not_this_persons_is_not_given_to_them(language, said):
    assert heard(said, language) == [None]


@pytest.mark.parametrize(
    ("said", "relations"),
    [
        ("my manager {sarah} and my sister {ann}", ["manager", "sibling"]),
        ("my managers {sarah}, {ann} and {tom}", ["manager"] * 3),
        ("my manager {sarah} and {tom}", ["manager", None]),
        ("{sarah}, my manager, {tom}, my friend", ["manager", "friend"]),
        ("{sarah}'s manager {tom}", [None, "manager"]),
        ("{sarah} her manager {tom}", [None, "manager"]),
        ("my manager {sarah} is {tom}'s mother", ["manager", None]),
    ],
)
def test_each_of_several_people_has_their_own_role(said, relations):
    assert heard(said, "en") == relations


@pytest.mark.parametrize(
    ("question", "answer"),
    [("and who is your manager?", "{sarah}"), ("what's your manager called", "um she's called {sarah} jones")],
)
def test_the_answer_to_who_somebody_is_counts_as_an_introduction(question, answer):
    assert heard(answer, "en", before=question) == ["manager"]


def test_what_was_said_and_done_with_in_the_turn_before_does_not_count():
    assert heard("{sarah} is on holiday", "en", before="So talk to your manager.") == [None]


def test_somebody_already_replaced_is_somebody_all_the_same():
    assert heard("my manager [PERSON_1] and {tom}", "en") == [None]
    assert heard("{tom} my manager [PERSON_1]", "en") == [None]
