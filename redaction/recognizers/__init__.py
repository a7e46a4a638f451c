"""Our own Presidio recognizers: each finds one family of personal data in a conversation."""

from redaction.recognizers.conversation import Conversation
from redaction.recognizers.presidio import ConversationArtifacts, OwnRecognizer, own_recognizers

__all__ = ["Conversation", "ConversationArtifacts", "OwnRecognizer", "own_recognizers"]
