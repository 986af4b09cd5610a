"""What can go wrong with a record. `code` is for the interface to translate."""

from typing import Literal

from collectif.core.remote.errors import DETAIL_MAX_LENGTH

type UnparsableCode = Literal[
    "not_a_record",
    "bad_id",
    "bad_date",
    "missing_title",
    "donnees_not_json",
    "unknown_variant",
    "not_xml",
    "unsafe_xml",
]


class UnparsableRecord(Exception):
    """One record cannot become a notice; the rest of its page can."""

    def __init__(self, code: UnparsableCode, detail: str = "") -> None:
        self.code = code
        self.detail = " ".join(detail.split())[:DETAIL_MAX_LENGTH]
        super().__init__(code, self.detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code
