"""What is bought, where and for how much: the same element for a procedure and for a lot."""

from dataclasses import dataclass
from decimal import Decimal

from tenders.sources.codes import cpv_code, nuts_code, unique
from tenders.sources.content import amount_at, currency_at
from tenders.sources.eforms.tree import extension, listed
from tenders.sources.wire import Json, child, children, text_of, texts_of

_CODE = "cbc:ItemClassificationCode"
_ADDITIONAL_TYPE = ("cac:ProcurementAdditionalType", "cbc:ProcurementTypeCode")
_SAYS_NOTHING = frozenset({"none", "na", "not-applicable"})


@dataclass(frozen=True, slots=True)
class Value:
    """An estimate (BT-27) and a framework ceiling (BT-271) with their currency."""

    estimated: Decimal | None = None
    framework_maximum: Decimal | None = None
    currency: str = ""


def main_code(project: Json) -> str:
    """Return the main CPV code (BT-262)."""
    return next(iter(_codes(project, "cac:MainCommodityClassification")), "")


def additional_codes(project: Json) -> tuple[str, ...]:
    """Return the additional CPV codes (BT-263)."""
    return _codes(project, "cac:AdditionalCommodityClassification")


def natures(projects: list[Json]) -> tuple[str, ...]:
    """Return the contract natures (BT-23, BT-531), the main one first."""
    main = texts_of(projects, "cbc:ProcurementTypeCode")
    nodes = children(projects, *_ADDITIONAL_TYPE)
    return unique([*main, *listed(nodes, codes="contract-nature"), *_unlisted(nodes)])


def addresses(projects: list[Json]) -> list[Json]:
    """Return the places of performance (ND-PlacePerformance)."""
    return children(projects, "cac:RealizedLocation", "cac:Address")


def nuts_codes(places: list[Json]) -> tuple[str, ...]:
    """Return the NUTS codes of places (BT-5071)."""
    return unique(map(nuts_code, texts_of(places, "cbc:CountrySubentityCode")))


def value_of(project: Json) -> Value:
    """Return what the buyer expects to pay; zero means that it does not say."""
    total = child(project, "cac:RequestedTenderTotal")
    printed = child(total, "cbc:EstimatedOverallContractAmount")
    ceiling = child(extension(total), "efbc:FrameworkMaximumAmount")
    return Value(
        estimated=amount_at(printed),
        framework_maximum=amount_at(ceiling),
        currency=currency_at(printed) or currency_at(ceiling),
    )


def is_social(projects: list[Json]) -> bool:
    """Say whether social aims are pursued (BT-06 "soc-obj", BT-775)."""
    return _pursues(projects, "soc-obj", "social-objective")


def is_green(projects: list[Json]) -> bool:
    """Say whether the environment is spared (BT-06 "env-imp", BT-774, BT-805)."""
    return _pursues(projects, "env-imp", "environmental-impact", "gpp-criteria")


def _pursues(projects: list[Json], strategy: str, *lists: str) -> bool:
    nodes = children(projects, *_ADDITIONAL_TYPE)
    aims = [code for name in lists for code in listed(nodes, codes=name)]
    strategies = listed(nodes, codes="strategic-procurement")
    return strategy in strategies or any(aim not in _SAYS_NOTHING for aim in aims)


def _unlisted(nodes: list[Json]) -> list[str]:
    """Return the codes that name no list."""
    return [
        text_of(node) for node in nodes if not isinstance(node, dict) or "@listName" not in node
    ]


def _codes(project: Json, element: str) -> tuple[str, ...]:
    return unique(map(cpv_code, texts_of(project, element, _CODE)))
