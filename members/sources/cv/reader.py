"""The two ways in: `read_in_child` for files that people send, `read_cv` for tests and scripts."""

from members.sources.cv.facts import CvReading
from members.sources.cv.interpreting import interpret
from members.sources.cv.reading import read_document
from members.sources.cv.sandbox import TIMEOUT_SECONDS, read_in_sandbox
from members.sources.cv.sniffing import expected_format
from members.sources.cv.vocabulary import Vocabulary


def read_cv(data: bytes, filename: str, vocabulary: Vocabulary) -> CvReading:
    """Return what a CV proposes, read in this process; raise `UnreadableCv` and nothing else."""
    return interpret(read_document(data, filename), vocabulary)


def read_in_child(
    data: bytes, filename: str, vocabulary: Vocabulary, *, timeout: float = TIMEOUT_SECONDS
) -> CvReading:
    """Return what a CV proposes, its file opened in a child process with limits.

    Only text comes back from the child, at most `MAX_ANSWER_BYTES`, understood here in time
    proportional to its length. Raises `UnreadableCv`, after `timeout` seconds at the latest, or
    `OSError` when the system has no process to give: another try may succeed.
    """
    document = read_in_sandbox(data, expected_format(filename), timeout=timeout)
    return interpret(document, vocabulary)
