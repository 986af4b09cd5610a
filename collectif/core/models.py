"""Where Django looks for models; each lives beside the functions that serve it."""

from collectif.core.communes import Place
from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from collectif.core.parameters import Parameter
from collectif.core.vocabularies.imports import VocabularyImport

__all__ = ["Event", "OutboxMessage", "Parameter", "Place", "VocabularyImport"]
