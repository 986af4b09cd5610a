import json
import resource
import sys

from members.sources.cv import child
from members.sources.cv.documents import load
from members.sources.cv.sandbox import run
from tests.members.sources.cv import documents


def python(code):
    return run([sys.executable, "-c", code], b"", timeout=60)


def test_answer_is_the_document():
    assert load(child.answer(documents.text(), "cv.txt")).lines == tuple(documents.text_lines())


def test_answer_may_be_a_fault():
    assert json.loads(child.answer(b"", "cv.txt")) == {"fault": "empty"}


def test_limits_hold_in_the_child_and_what_it_starts():
    code = """
import resource
from members.sources.cv.child import limit_resources
limit_resources()
print([resource.getrlimit(what) for what in (
    resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)])"""

    assert json.loads(python(code).replace(b"(", b"[").replace(b")", b"]")) == [
        [child.MEMORY_BYTES, child.MEMORY_BYTES],
        [child.CPU_SECONDS, child.CPU_SECONDS + 1],
        [0, 0],
    ]
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != child.MEMORY_BYTES


def test_child_imports_neither_django_nor_the_project():
    code = "import sys, members.sources.cv.child; print(*{m.split('.')[0] for m in sys.modules})"

    assert not {b"django", b"celery", b"collectif", b"tenders"} & set(python(code).split())
