"""What is done with whatever falls due, put together from the store."""

from workers import recovery
from workers.due import Handlers
from workers.escalation import Escalations
from workers.returns import Returns
from workers.wiring import Store


def due_handlers(store: Store) -> Handlers:
    """Return what to do, by the kind of what falls due."""
    escalations = Escalations(lambda: store.directory, store.escalation)
    returns = Returns(lambda: store.protocols, escalations, store.settings.default_language)
    return {**escalations.handlers, **returns.handlers, **recovery.HANDLERS}
