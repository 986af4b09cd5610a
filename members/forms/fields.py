from collections.abc import Iterator

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collectif.core.places import DEPARTMENTS
from collectif.core.text import fold
from members import expertise

OVERSEAS = _("Overseas")
OVERSEAS_CODES = ("97", "98")

type GroupedChoices = list[tuple[str, list[tuple[str, str]]]]
type BoxGroup = tuple[str, list[BoundWidget], int]


def date_input() -> forms.DateInput:
    """The browser's own calendar; it writes and reads ISO dates in every language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "is-medium"})


def box_groups(field: forms.BoundField, choices: GroupedChoices) -> Iterator[BoxGroup]:
    """The boxes of a grouped field by group: its name, its boxes, how many are ticked."""
    boxes = iter(field.subwidgets)
    for name, options in choices:
        group = [next(boxes) for _option in options]
        yield name, group, sum(1 for box in group if box.data["selected"])


def departments_by_region() -> GroupedChoices:
    """Mainland regions in the order of their names, then all that lies overseas together."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for code, department in DEPARTMENTS.items():
        region = str(OVERSEAS) if code.startswith(OVERSEAS_CODES) else department.region
        regions.setdefault(region, []).append((code, str(department)))
    return sorted(regions.items(), key=lambda group: (group[0] == OVERSEAS, fold(group[0])))


def domain_groups() -> GroupedChoices:
    return expertise.domain_choices(get_language() or expertise.FRENCH)
