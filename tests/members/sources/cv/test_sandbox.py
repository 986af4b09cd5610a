import os
import signal
import sys
import threading
import time
from contextlib import suppress

import pytest

from members.sources.cv.documents import Document, dump
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_BYTES
from members.sources.cv.sandbox import read_in_sandbox, run, understand
from members.sources.cv.sniffing import CvFormat
from tests.members.sources.cv import documents

LIMITED = "from members.sources.cv.child import limit_resources; limit_resources(); "
FOREVER = "while True: pass"
# Seconds: more than a busy machine needs to end what is killed.
PATIENCE = 60


def python(code, data=b"", timeout=PATIENCE):
    return run([sys.executable, "-c", code], data, timeout=timeout)


def is_alive(pid):
    # It may end while it is looked at.
    with suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    return False


def pid_in(file):
    """The number that a child writes there, on a line; 0 until it has."""
    text = file.read_text() if file.exists() else ""
    return int(text) if text.endswith("\n") else 0


def test_answer_of_the_command_is_returned():
    assert python("import sys; print(sys.stdin.read()[::-1], end='')", b"Sorne") == b"enroS"


def test_an_endless_loop_is_killed_in_time():
    started = time.monotonic()

    with pytest.raises(UnreadableCv) as refused:
        python(FOREVER, timeout=0.4)

    assert refused.value.code is CvFault.TOOK_TOO_LONG
    assert time.monotonic() - started < PATIENCE


def test_what_the_child_started_is_killed_with_it(tmp_path):
    pid_file = tmp_path / "pid"
    tell = f"print(os.getpid(), file=open({str(pid_file)!r}, 'w'), flush=True)"
    code = f"import os\nif not os.fork(): {tell}\n{FOREVER}"

    # A busy machine takes its time to start what there is to kill.
    for timeout in (1, 5, 20, PATIENCE):
        with pytest.raises(UnreadableCv, match="took_too_long"):
            python(code, timeout=timeout)
        if grandchild := pid_in(pid_file):
            break

    assert grandchild
    deadline = time.monotonic() + PATIENCE
    while is_alive(grandchild) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_alive(grandchild)


def test_a_caller_that_is_interrupted_leaves_no_child(tmp_path):
    pid_file = tmp_path / "pid"
    code = (
        f"import os\nprint(os.getpid(), file=open({str(pid_file)!r}, 'w'), flush=True)\n{FOREVER}"
    )

    def interrupt(_number, _frame):
        raise InterruptedError

    def interrupt_once_started():
        while not pid_in(pid_file) and threading.main_thread().is_alive():
            time.sleep(0.01)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)

    previous = signal.signal(signal.SIGALRM, interrupt)
    threading.Thread(target=interrupt_once_started, daemon=True).start()
    try:
        with pytest.raises(InterruptedError):
            python(code)
    finally:
        signal.signal(signal.SIGALRM, previous)

    assert not is_alive(pid_in(pid_file))


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import os; os._exit(3)", CvFault.CORRUPT),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", CvFault.CORRUPT),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", CvFault.BOMB),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", CvFault.TOOK_TOO_LONG),
        (f"{LIMITED} bytearray(1 << 30)", CvFault.CORRUPT),
        (f"{LIMITED} print('x' * 10_000_000)", CvFault.CORRUPT),
    ],
    ids=["exit", "crash", "out-of-memory", "out-of-time", "memory-limit", "flood"],
)
def test_a_child_that_dies_is_a_fault(code, fault):
    with pytest.raises(UnreadableCv) as refused:
        python(code)

    assert refused.value.code is fault


def test_a_child_that_does_not_listen_is_no_error():
    assert python("print('done', end='')", b"x" * 1_000_000) == b"done"


def test_the_child_is_told_no_secret():
    names = python("import os; print(*sorted(os.environ))").split()

    assert set(names) <= {b"LC_ALL", b"LC_CTYPE", b"PATH"}


@pytest.mark.parametrize(
    "output",
    [b"", b"[]", b"null", b"{}", b'{"lines": 3, "record": null}', b'{"fault": "other"}', b"\xff"],
)
def test_an_answer_that_is_none_of_ours_is_corrupt(output):
    with pytest.raises(UnreadableCv) as refused:
        understand(output)

    assert refused.value.code is CvFault.CORRUPT


def test_an_answer_is_understood():
    document = Document(lines=("Née à Sorne", "œuvre"))

    assert understand(dump(document)) == document


def test_a_document_that_hogs_memory_is_refused():
    data = documents.docx_of_many_elements(2_000_000)

    with pytest.raises(UnreadableCv) as refused:
        read_in_sandbox(data, CvFormat.DOCX, timeout=PATIENCE)

    assert refused.value.code in (CvFault.BOMB, CvFault.NO_TEXT)


def test_no_child_is_started_for_a_file_too_large():
    with pytest.raises(UnreadableCv, match="too_large"):
        read_in_sandbox(bytes(MAX_BYTES + 1), CvFormat.TEXT, timeout=0)


def test_a_document_may_take_too_long():
    with pytest.raises(UnreadableCv, match="took_too_long"):
        read_in_sandbox(documents.text(), CvFormat.TEXT, timeout=0.001)
