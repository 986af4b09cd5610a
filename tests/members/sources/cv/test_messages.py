import pytest
from django.utils import translation

from members.sources.cv.errors import CvFault
from members.sources.cv.messages import explanation


@pytest.mark.parametrize("fault", CvFault)
def test_each_fault_says_what_to_do(fault):
    with translation.override("en"):
        said = explanation(fault)

    assert "%" not in said
    assert "\n" not in said
    assert said.endswith(".")
    assert said.count(".") >= 2


def test_limits_are_told():
    with translation.override("en"):
        assert "10 MB" in explanation(CvFault.TOO_LARGE)
        assert "40 pages" in explanation(CvFault.TOO_LONG)
