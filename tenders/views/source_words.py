"""What the machine notes about sources, in words for the person who answers for them."""

from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenders.models import SourceRun

# Why a record is set apart: `UnparsableCode`, and what our own columns refuse.
REASONS: Final[dict[str, str | Promise]] = {
    "not_a_record": gettext_lazy("not a record of this source"),
    "bad_id": gettext_lazy("no usable number"),
    "bad_date": gettext_lazy("no usable date of publication"),
    "missing_title": gettext_lazy("no title"),
    "donnees_not_json": gettext_lazy("the form inside cannot be read"),
    "unknown_variant": gettext_lazy("a form we do not know yet"),
    "not_xml": gettext_lazy("malformed or missing text"),
    "unsafe_xml": gettext_lazy("unsafe text, refused"),
    "unstorable": gettext_lazy("a value too large to be kept"),
}

# What stopped a run: the codes of `tenders.sources.errors`, and ours.
FAULTS: Final[dict[str, str | Promise]] = {
    "timeout": gettext_lazy("It takes too long to answer. We try again by ourselves."),
    "unreachable": gettext_lazy(
        "It cannot be reached. If it lasts, see whether this machine has a way out to the network."
    ),
    "rate_limited": gettext_lazy(
        "It finds that we ask too often. We wait longer, then try again by ourselves."
    ),
    "server_error": gettext_lazy("It has a fault of its own. We try again by ourselves."),
    "bad_body": gettext_lazy("Its answer was cut or garbled. We try again by ourselves."),
    "too_large": gettext_lazy("Its answer is far larger than it should be. Tell your technician."),
    "base_url": gettext_lazy("Its address in the settings is wrong. Tell your technician."),
    "bad_request": gettext_lazy(
        "It refuses our question: a setting is wrong, or it has changed. Tell your technician."
    ),
    "forbidden": gettext_lazy("It does not let us in any more. Tell your technician."),
    "not_found": gettext_lazy("Nothing is left at its address. Tell your technician."),
    "redirected": gettext_lazy("It has moved to another address. Tell your technician."),
    "too_many_records": gettext_lazy(
        "It announces more notices in a day than it can give. Tell your technician."
    ),
    "interrupted": gettext_lazy(
        "Our own reader was stopped five times on the way. Tell your technician."
    ),
}


def fault_of(run: SourceRun) -> str | Promise:
    """Say what stopped a run, or makes it wait, and what to do; empty when nothing does."""
    if not run.error_code:
        return ""
    code = run.error_detail.partition(" ")[0].rstrip(":")
    known = FAULTS.get(code) or FAULTS.get(run.error_code)
    return known or _("It does not answer as it should. We try again by ourselves.")


def duration_words(duration: timedelta | None) -> str:
    """Return "42 s", "3 min 5 s" or "2 h 10 min"; empty when nobody can say."""
    if duration is None:
        return ""
    minutes, seconds = divmod(max(0, round(duration.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    figures = {"hours": hours, "minutes": minutes, "seconds": seconds}
    if hours:
        return _("%(hours)s h %(minutes)s min") % figures
    return _("%(minutes)s min %(seconds)s s") % figures if minutes else _("%(seconds)s s") % figures
