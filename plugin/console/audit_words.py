"""What each action of the audit means, in plain words."""

from collections.abc import Mapping
from types import MappingProxyType

_OF_SESSIONS = {
    "session.erased": "Erased what was kept of a session",
    "session.stopped": "Stopped keeping a session",
    "session.read": "Read a session's redacted lines",
    "session.shown": "Showed a session at the command line",
    "session.exported": "Exported a session",
    "key.destroyed": "Destroyed the key to a session's raw words",
    "screening.off": "Screening of a session was not what it should be",
    "screening.on": "Screening of a session works again",
    "screening.revoked": "A platform took back the right to listen",
}
_OF_PROMPTS = {
    "prompt.opened": "Asked the coach to pause",
    "prompt.spared": "Did not ask: the coach had been asked enough",
    "prompt.paused": "Answered a prompt: paused",
    "prompt.snooze": "Answered a prompt: later",
    "prompt.false_alarm": "Answered a prompt: false alarm",
    "prompt.undo": "Took an answer back",
    "prompt.returned": "Put a snoozed prompt before the coach again",
    "prompt.unanswered": "Nobody answered a prompt in time",
    "prompt.no_supervisor": "Nobody answered a prompt, and there was no supervisor to call",
    "message.leaving": "Sent a message",
    "message.failed": "A message could not be sent",
    "message.unconfirmed": "A message may or may not have arrived",
    "feedback.given": "Said afterwards whether a prompt was right",
    "feedback.missed": "Reported something that was missed",
}
_OF_MATTERS = {
    "run.opened": "Began a protocol",
    "run.moved": "Chose a step of a protocol",
    "run.returned": "Brought an open matter back to the coach",
    "run.closed": "Ended a protocol",
    "run.undone": "Took the beginning of a protocol back",
    "run.no_supervisor": "An open matter needed a supervisor, and there was none to call",
    "run.ask_supervisor": "Asked a supervisor for a word",
    "run.alert_supervisor": "Alerted a supervisor",
    "run.request_supervision": "Asked for supervision afterwards",
    "run.open_breach": "Opened a breach record from a protocol",
    "run.legal_hold": "Put a legal hold on a session",
    "run.review": "Asked to look back on the work with a client",
    "supervisor.called": "Called a supervisor",
    "supervisor.took": "A supervisor took it on",
    "disclosure.exported": "Exported lines for a disclosure",
}
_OF_BREACHES = {
    "breach.opened": "Opened a breach record",
    "breach.acknowledged": "Noted in a breach record: acknowledged",
    "breach.apologised": "Noted in a breach record: apologised",
    "breach.explained": "Noted in a breach record: explained",
    "breach.listened": "Noted in a breach record: listened",
    "breach.contract": "Noted in a breach record: went through the contract again",
    "breach.changed": "Noted in a breach record: what is done differently",
    "breach.supervisor": "Noted in a breach record: spoke with a supervisor",
    "breach.feedback": "Noted in a breach record: the client's feedback",
    "breach.checkin_set": "Set a check-in after a breach",
    "breach.checkin_done": "Noted that a check-in took place",
    "breach.authority_told": "Noted that the authority was told of a breach",
    "breach.personal_data": "Said that a breach is about personal data",
    "breach.no_personal_data": "Said that a breach is not about personal data",
    "breach.closed": "Closed a breach record",
    "breach.reminded": "Reminded of a check-in after a breach",
    "breach.authority_reminded": "Reminded of telling the authority of a breach",
}
_OF_AGREEMENTS = {
    "contract.imported": "Put a contract on record from a file",
    "contract.signed": "Recorded a signature on a contract",
    "contract.consent": "Recorded somebody's consent",
    "contract.withdrawn": "Recorded that somebody took their consent back",
    "contract.shown": "Showed a contract at the command line",
    "contract.exported": "Exported a contract",
}
_OF_PEOPLE = {
    "account.created": "Made an account",
    "account.link": "Made a link with which somebody sets up their account",
    "account.set_up": "Set up an account",
    "account.roles": "Changed somebody's roles",
    "account.disabled": "Disabled an account",
    "account.enabled": "Enabled an account again",
    "console.entered": "Logged in to the console",
    "console.confirmed": "Proved anew who they are",
    "console.left": "Logged out of the console",
    "console.refused": "A log-in was refused",
    "apikey.made": "Made a key with which a program acts for somebody",
    "apikey.revoked": "Took a program's key back",
    "companion.link": "Made a login link to the coach's page",
    "companion.entered": "Opened the coach's page with a login link",
    "desk.quiet": "Asked for quiet for a while",
    "desk.heard": "Ended the quiet",
    "desk.ready": "Passed the readiness check",
    "slack.installed": "Installed the app in a Slack workspace",
    "slack.removed": "The app was removed from a Slack workspace",
    "slack.renewed": "Renewed the access to a Slack workspace",
    "slack.not_renewed": "Could not renew the access to a Slack workspace",
    "audit.exported": "Exported the audit",
}

SENTENCES: Mapping[str, str] = MappingProxyType(
    _OF_SESSIONS | _OF_PROMPTS | _OF_MATTERS | _OF_BREACHES | _OF_AGREEMENTS | _OF_PEOPLE
)


def sentence(action: str) -> str:
    """What somebody did. An action of an older or newer version of us is told by its name."""
    return SENTENCES.get(action) or action.replace(".", " ").replace("_", " ").capitalize()
