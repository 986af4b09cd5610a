"""Everything the notices say of a call, each fact with the notice that says it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.template.defaultfilters import capfirst
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collectif.core.countries import country_name
from collectif.core.dates import long_datetime
from members.enums import ContractNature
from tenders.models import Notice, Procedure
from tenders.sources.places import FRENCH_COUNTRIES
from tenders.templatetags.dossier import (
    amount_in,
    departments,
    duration,
    language_name,
    reserved_to,
)


@dataclass(frozen=True, slots=True)
class Context:
    labels: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact: its words, line by line, or an address; `notice` is None when nobody is named."""

    label: str
    lines: tuple[str, ...]
    notice: Notice | None
    is_url: bool = False


type Words = Callable[[Procedure, Context], list[str]]


def statements(
    procedure: Procedure, notices: Mapping[int, Notice], context: Context
) -> list[Statement]:
    """Return what is stated, in the order of a consultation; what is not said is left out."""
    found = []
    for fact, (label, words) in FACTS.items():
        if lines := [line for line in words(procedure, context) if line]:
            notice = notices.get(procedure.fact_notices.get(fact, 0))
            is_url = fact.endswith("_url")
            found.append(Statement(str(label), tuple(lines), notice, is_url))
    return found


def _buyer(procedure: Procedure, _context: Context) -> list[str]:
    siret = procedure.buyer.siret
    country = procedure.buyer_country
    abroad = "" if country in FRENCH_COUNTRIES else country_name(country)
    return [procedure.buyer_name, f"SIRET {siret}" if siret else "", abroad]


def _display(name: str) -> Words:
    return lambda procedure, _context: [capfirst(getattr(procedure, f"get_{name}_display")())]


def _text(name: str) -> Words:
    return lambda procedure, _context: [getattr(procedure, name)]


def _yes(name: str) -> Words:
    def words(procedure: Procedure, _context: Context) -> list[str]:
        return [gettext("Yes")] if getattr(procedure, name) else []

    return words


def _moment(name: str) -> Words:
    def words(procedure: Procedure, context: Context) -> list[str]:
        at = getattr(procedure, name)
        return [long_datetime(at, now=context.now)] if at else []

    return words


def _sum(name: str) -> Words:
    return lambda procedure, _context: [amount_in(getattr(procedure, name), procedure.currency)]


def _natures(procedure: Procedure, _context: Context) -> list[str]:
    codes = [code for code in procedure.contract_natures if code in ContractNature.values]
    return [capfirst(", ".join(str(ContractNature(code).label) for code in codes))]


def _coded(codes: list[str], context: Context) -> list[str]:
    return [f"{code} {context.labels.get(code, '')}".strip() for code in codes]


def _main_cpv(procedure: Procedure, context: Context) -> list[str]:
    return _coded([procedure.main_classification_code], context)


def _other_cpv(procedure: Procedure, context: Context) -> list[str]:
    codes = procedure.classification_codes
    return _coded([code for code in codes if code != procedure.main_classification_code], context)


def _departments(procedure: Procedure, _context: Context) -> list[str]:
    return [departments(procedure.departments)]


def _places(procedure: Procedure, _context: Context) -> list[str]:
    return [", ".join(procedure.places)]


def _nuts(procedure: Procedure, _context: Context) -> list[str]:
    return [", ".join(procedure.nuts_codes)]


def _deadline(procedure: Procedure, context: Context) -> list[str]:
    at = procedure.submission_deadline
    lines = [long_datetime(at, now=context.now) if at else ""]
    if procedure.deadline_issue:
        lines.append(capfirst(procedure.get_deadline_issue_display()))
    if procedure.deadline_text:
        lines.append(gettext("as printed: %(text)s") % {"text": procedure.deadline_text})
    return lines


def _estimate(procedure: Procedure, _context: Context) -> list[str]:
    low, high = procedure.estimated_value_min, procedure.estimated_value_max
    currency = procedure.currency
    lines = [amount_in(procedure.estimated_value, currency)]
    if low is not None:
        lines.append(gettext("at least %(amount)s") % {"amount": amount_in(low, currency)})
    if high is not None:
        lines.append(gettext("at most %(amount)s") % {"amount": amount_in(high, currency)})
    if procedure.value_issue:
        lines.append(gettext("out of reason: check it on the official page"))
    return lines


def _duration(procedure: Procedure, _context: Context) -> list[str]:
    return [duration(procedure.duration_months)]


def _reserved(procedure: Procedure, _context: Context) -> list[str]:
    if procedure.reserved_codes:
        return [reserved_to(code) for code in procedure.reserved_codes]
    if procedure.is_reserved is None:
        return []
    return [gettext("Yes") if procedure.is_reserved else gettext("No, open to all")]


def _language(procedure: Procedure, _context: Context) -> list[str]:
    return [capfirst(language_name(procedure.language))]


# Named as in `Procedure.fact_notices`.
FACTS: Final[dict[str, tuple[str | Promise, Words]]] = {
    "buyer": (_("Buyer"), _buyer),
    "contract_natures": (_("Nature"), _natures),
    "procedure_type": (_("Procedure"), _display("procedure_type")),
    "main_classification_code": (_("Main CPV"), _main_cpv),
    "additional_classification_codes": (_("Other CPV"), _other_cpv),
    "departments": (_("Départements"), _departments),
    "places": (_("Places"), _places),
    "nuts_codes": (_("NUTS"), _nuts),
    "submission_deadline": (_("Deadline"), _deadline),
    "questions_deadline": (_("Questions until"), _moment("questions_deadline")),
    "estimated_value": (_("Estimate"), _estimate),
    "framework_maximum": (_("Framework maximum"), _sum("framework_maximum")),
    "awarded_value": (_("Awarded for"), _sum("awarded_value")),
    "duration_months": (_("Duration"), _duration),
    "is_framework": (_("Framework agreement"), _yes("is_framework")),
    "variants": (_("Variants"), _display("variants")),
    "group_form": (_("Form asked of a group"), _text("group_form")),
    "is_reserved": (_("Reserved to"), _reserved),
    "reserved_execution": (_("Reserved performance"), _display("reserved_execution")),
    "is_social": (_("Social clause"), _yes("is_social")),
    "is_green": (_("Environmental clause"), _yes("is_green")),
    "language": (_("Language"), _language),
    "documents_url": (_("Documents"), _text("documents_url")),
    "submission_url": (_("Where to submit"), _text("submission_url")),
    "buyer_profile_url": (_("Buyer profile"), _text("buyer_profile_url")),
}
