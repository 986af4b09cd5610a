"""The child process that opens a stranger's file: `python -m members.sources.cv.child cv.pdf`.

Reads the file on its standard input, answers JSON on its standard output. It imports neither
Django nor anything that holds a secret, and its parent gives it none.
"""

import json
import resource
import sys

from members.sources.cv.documents import dump
from members.sources.cv.errors import UnreadableCv
from members.sources.cv.limits import MAX_ANSWER_BYTES, MAX_BYTES
from members.sources.cv.reading import read_document

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 15


def limit_resources() -> None:
    """Bound what this process may take; what it starts or loads later is bound as well."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, MEMORY_BYTES, MEMORY_BYTES),
        # The soft limit says by its signal that time ran out; the hard one just kills.
        (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1),
        (resource.RLIMIT_FSIZE, MAX_ANSWER_BYTES, MAX_ANSWER_BYTES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def main() -> None:
    limit_resources()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(MAX_BYTES + 1), sys.argv[1]))


def answer(data: bytes, filename: str) -> bytes:
    """Return the document as JSON, or `{"fault": code}`."""
    try:
        return dump(read_document(data, filename))
    except UnreadableCv as error:
        return json.dumps({"fault": error.code}).encode()


if __name__ == "__main__":
    main()
