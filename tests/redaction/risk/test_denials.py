"""Not meant, or meant all the same: denials and what is over, with their traps, in every language that is shipped."""

from collections.abc import Mapping

import pytest

from config.vocabulary import Severity
from redaction.risk.context import judge
from redaction.risk.ruleset import load_ruleset
from tests.builders import utterance

DENIED = {
    "en": """
i'm not going to kill myself
i would never kill myself
i don't want to die
killing myself is not something i would do
suicide is not on my mind
i have no thoughts of suicide
it's not like i want to kill myself
i'm not saying i want to die
i never thought about killing myself
i don't think i'd ever hurt myself
there's no way i'd kill him
i have never hit my kids
my husband doesn't hit me
he has never hit me
i wouldn't hurt a fly let alone kill him
nobody is going to kill themselves
i haven't been thinking about suicide
i'm not suicidal
it isn't that i want to die
i have no plan to end my life
""",
    "es": """
no quiero matarme
no me voy a matar
nunca me haría daño
no quiero morir
no es que quiera morirme
no pienso suicidarme
jamás me quitaría la vida
no tengo pensamientos suicidas
matarme no es una opción
suicidarme nunca lo haría
no voy a hacerme daño
yo no he pensado en suicidarme
mi marido no me pega
él nunca me ha pegado
nunca le he pegado a mis hijos
no lo voy a matar
no creo que quiera morir
no estoy pensando en quitarme la vida
no se me ha pasado por la cabeza suicidarme
""",
    "de": """
ich will mich nicht umbringen
ich werde mich nicht umbringen
ich habe nicht vor mich umzubringen
ich würde mir nie etwas antun
ich weiß dass ich mir nichts antun will
ich mache es nicht weil ich das nie machen würde mich umbringen meine ich
ich will nicht sterben
nein sterben will ich nicht
umbringen will ich mich nicht
mich umbringen das will ich nicht
mir das leben nehmen würde ich niemals
ich denke nicht daran mich umzubringen
ich glaube nicht dass ich mich umbringen will
suizidgedanken habe ich keine
ich habe keine suizidgedanken
ich hatte nie selbstmordgedanken
an selbstmord denke ich nicht
ich bin weit davon entfernt mich umzubringen
ich will ihn nicht umbringen
ich würde meine kinder niemals schlagen
ich habe mein kind nie geschlagen
mein mann schlägt mich nicht
geschlagen hat er mich nie
""",
    "pt": """
não quero me matar
não vou me matar
nunca me faria mal
não quero morrer
não é que eu queira morrer
não penso em suicídio
jamais tiraria a minha vida
não tenho pensamentos suicidas
matar-me não é opção
nunca pensei em me matar
não vou fazer mal a mim mesmo
o meu marido não me bate
ele nunca me bateu
eu nunca bati nos meus filhos
não o vou matar
não acho que queira morrer
não ando a pensar em matar-me
não estou a dizer que quero morrer
não me passou pela cabeça suicidar-me
suicídio não está nos meus planos
""",
}
NOT_DENIED = {
    "en": """
i can't stop thinking about killing myself
i don't want to live anymore
i'm not joking i want to die
nobody knows i want to kill myself
i don't know how else to say it i want to die
not a day goes by when i don't think about killing myself
i can't say i won't kill myself
i can't promise i won't hurt myself
i don't sleep and i want to die
i never told anyone but i want to kill myself
no one would care if i killed myself
it's not just a bad week i want to die
i'm not okay i want to kill myself
i don't want help i want to die
i can't go on i'm going to kill myself
why wouldn't i kill myself
i don't see why i shouldn't kill myself
i've never wanted to die more than now
there is nothing stopping me from killing myself
""",
    "es": """
no quiero vivir más
no puedo dejar de pensar en matarme
nadie sabe que quiero matarme
no es broma quiero matarme
no sé cómo decirlo pero quiero morirme
no duermo y quiero morirme
no hay día que no piense en matarme
no puedo prometer que no me voy a matar
no se lo he dicho a nadie pero quiero suicidarme
no solo estoy triste quiero morirme
a nadie le importaría si me mato
no quiero ayuda quiero morirme
no aguanto más me voy a matar
no le veo sentido me quiero matar
no voy a negar que quiero morirme
no tengo a nadie quiero morirme
nada me frena me voy a matar
no es la primera vez que quiero matarme
no exagero quiero matarme
no no quiero seguir viviendo
""",
    "de": """
ich will nicht mehr leben
ich kann nicht mehr ich will mich umbringen
ich weiß nicht wie ich es sagen soll ich will mich umbringen
ich kann nicht aufhören daran zu denken mich umzubringen
niemand weiß dass ich mich umbringen will
ich schlafe nicht und ich will sterben
das ist kein witz ich bringe mich um
ich will nicht leugnen dass ich mich umbringen will
es vergeht kein tag an dem ich nicht sterben will
keiner würde mich vermissen wenn ich mich umbringe
ich will nicht zum arzt ich will sterben
meine frau weiß es nicht aber ich will mich umbringen
ich kann nicht versprechen dass ich mir nichts antue
ich kann nicht ausschließen dass ich mir etwas antue
ich habe es niemandem gesagt aber ich will mir das leben nehmen
ich kann nicht schlafen weil ich daran denke mich umzubringen
ich will nicht nur weg ich will sterben
mir hilft nichts mehr ich will mich umbringen
ich mag nicht mehr leben ich bring mich um
nein ehrlich ich will mich umbringen
""",
    "pt": """
não quero mais viver
não consigo parar de pensar em me matar
ninguém sabe que eu quero me matar
não é brincadeira eu quero me matar
não sei como dizer isto mas quero morrer
não durmo e quero morrer
não há dia em que não pense em matar-me
não contei a ninguém mas quero me matar
não é só tristeza eu quero morrer
não quero ajuda quero morrer
não aguento mais vou me matar
não vejo sentido quero me matar
não vou negar que quero morrer
não tenho ninguém quero morrer
nada me segura vou me matar
não é a primeira vez que quero me matar
não estou a exagerar quero matar-me
não não quero continuar a viver
""",
}
OVER = {
    "en": """
i used to think about killing myself but that was years ago
years ago i wanted to die and now i love my life
when i was a teenager i wanted to kill myself and these days i feel fine
i used to want to die. now i'm back at work and happy
back in college i thought about suicide, therapy helped and it's behind me
i was suicidal in my twenties, not anymore
i tried to kill myself ten years ago and went back to school after
""",
    "es": """
antes pensaba en matarme pero eso fue hace años
hace años quería morirme y ahora amo mi vida
de adolescente quería matarme y hoy estoy bien
en la universidad pensaba en suicidarme. ahora he vuelto a trabajar y soy feliz
hace diez años intenté matarme y eso ya pasó
""",
    "de": """
früher wollte ich mich umbringen aber das ist lange her
vor jahren wollte ich sterben und heute liebe ich mein leben
als jugendliche wollte ich mich umbringen inzwischen geht es mir gut
damals hatte ich suizidgedanken. jetzt arbeite ich wieder und bin froh
vor zehn jahren habe ich versucht mich umzubringen das ist vorbei
""",
    "pt": """
antes pensava em me matar mas isso foi há anos
há anos eu queria morrer e agora amo a minha vida
na adolescência queria me matar e hoje estou bem
na faculdade pensava em suicídio. agora voltei a trabalhar e sou feliz
há dez anos tentei me matar e isso já passou
""",
}
BACK = {
    "en": """
i used to think about killing myself and now i do again
years ago i wanted to die and lately it's back
when i was a teenager i wanted to kill myself and these days i feel it again
i used to want to die, it has come back since march
back in college i thought about suicide, and this month it started again
i was suicidal in my twenties and i still am
""",
    "es": """
antes pensaba en matarme y ahora otra vez
de adolescente quería matarme y estos días lo pienso de nuevo
en la universidad pensaba en suicidarme y este mes ha vuelto
""",
    "de": """
früher wollte ich mich umbringen und jetzt wieder
vor jahren wollte ich sterben und in letzter zeit kommt das zurück
als jugendliche wollte ich mich umbringen und zurzeit denke ich wieder daran
damals hatte ich suizidgedanken und seit märz sind sie wieder da
""",
    "pt": """
antes pensava em me matar e agora outra vez
há anos eu queria morrer e ultimamente voltou
na adolescência queria me matar e estes dias penso nisso de novo
na faculdade pensava em suicídio e este mês voltou
""",
}


@pytest.fixture(scope="module")
def ruleset():
    return load_ruleset()


def each(sentences: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(language, said) for language, lines in sentences.items() for said in lines.strip().splitlines()]


def alarms(ruleset, said, language):
    findings = judge(ruleset.hits(said, language), utterance(said), ())
    return [finding.rule for finding in findings if finding.severity is not Severity.INFO]


@pytest.mark.parametrize(("language", "said"), each(DENIED))
def test_what_is_denied_raises_no_alarm_wherever_the_language_puts_its_not(ruleset, language, said):
    assert alarms(ruleset, said, language) == []


@pytest.mark.parametrize(("language", "said"), each(NOT_DENIED))
def test_a_not_that_denies_something_else_does_not_quiet_the_alarm(ruleset, language, said):
    assert alarms(ruleset, said, language)


@pytest.mark.parametrize(("language", "said"), each(OVER))
def test_what_is_over_raises_no_alarm(ruleset, language, said):
    assert alarms(ruleset, said, language) == []


@pytest.mark.parametrize(("language", "said"), each(BACK))
def test_what_is_back_raises_an_alarm(ruleset, language, said):
    assert alarms(ruleset, said, language)
