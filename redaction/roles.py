"""Who is the coach: by the directory, by the platform's own word, otherwise nobody."""

from config.coaches import Coach
from config.vocabulary import Role
from redaction.events import Person


def role_of(person: Person, coach: Coach | None, *, host_is_coach: bool) -> Role:
    """Return the role of this person. Somebody we cannot place counts as the client and is listened to.

    `host_is_coach` says that the platform named the coach when the session was set up, so that its host
    flag can be believed; without that a client who hosts would go unheard.
    """
    if person.role is not None:
        return person.role
    if coach is None:
        return Role.CLIENT
    known = {reference.casefold() for reference in (person.id, person.email) if reference}
    recognised = not known.isdisjoint(coach.references) or (host_is_coach and person.is_host)
    return Role.COACH if recognised else Role.CLIENT
