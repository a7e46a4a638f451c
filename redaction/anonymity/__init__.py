"""What stands for a person who is named, as the contract allows it."""

from redaction.anonymity.anonymizer import Anonymizer, Mention, Remark
from redaction.anonymity.replacing import replaced

__all__ = ["Anonymizer", "Mention", "Remark", "replaced"]
