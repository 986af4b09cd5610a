"""What an eForms notice buys, and for how much."""

from typing import Any

from scripts.sample_source.catalogue import Sample
from scripts.sample_source.shapes import one_or_many, without_empty
from scripts.sample_source.ubl import address, code, euros, extended, said

NATURES = {"services": "services", "fournitures": "supplies", "travaux": "works"}


def project(sample: Sample) -> dict[str, Any]:
    """Return the contract as a whole; an award no longer says what was expected of it."""
    main, *others = sample.cpv
    is_estimated = not sample.is_result
    language = sample.buyer.language
    return without_empty(
        {
            "cbc:Name": said(sample.title, language),
            "cbc:Description": said(sample.description, language),
            "cbc:ProcurementTypeCode": code("contract-nature", NATURES[sample.nature]),
            "cac:RequestedTenderTotal": requested(sample.value, sample.framework_maximum)
            if is_estimated
            else None,
            "cac:MainCommodityClassification": classification(main),
            "cac:AdditionalCommodityClassification": one_or_many(
                [classification(other) for other in others]
            )
            if others
            else None,
            "cac:RealizedLocation": {"cac:Address": address(sample.buyer)},
        }
    )


def requested(amount: str, ceiling: str = "") -> dict[str, Any] | None:
    """Return BT-27 and BT-271; an amount of "0" means that the buyer does not state one."""
    found: dict[str, Any] = {}
    if ceiling:
        found = extended({"efbc:FrameworkMaximumAmount": euros(ceiling)})
    if amount:
        found["cbc:EstimatedOverallContractAmount"] = euros(amount)
    return found or None


def classification(cpv: str) -> dict[str, Any]:
    return {"cbc:ItemClassificationCode": code("cpv", cpv)}
