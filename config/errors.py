"""The four errors, split by who must act. None of them ever carries a session's words.

PausepointError
 ├── RejectedError       the sender is not who it claims to be     -> 401
 ├── MalformedError      the sender must send something else       -> 400
 ├── UnavailableError    we must try again, so must the sender     -> 503, retried
 └── MisconfiguredError  an admin must mend a setting or a file    -> refused at start
"""


class PausepointError(Exception):
    """Base of every error that this product raises on purpose."""


class RejectedError(PausepointError):
    """Whoever sent this could not prove who they are."""


class MalformedError(PausepointError):
    """What was sent, or read from a file, is not in a form that we know."""


class UnavailableError(PausepointError):
    """A part we depend on did not answer; the same call may work later."""


class MisconfiguredError(PausepointError):
    """A setting, rule or file needs an admin. The message names it and the mend."""
