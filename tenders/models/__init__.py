from tenders.models.classification import CpvCode
from tenders.models.contract import AwardedContract, ContractSupplier
from tenders.models.lot import Lot, LotResult
from tenders.models.match import Match, MatchStatistics, ProcedureMark, ProfileMatching
from tenders.models.merge import ProcedureAccess, ProcedureMerge
from tenders.models.notice import Notice, ProcedureKey
from tenders.models.place import Place
from tenders.models.procedure import Procedure
from tenders.models.search_word import SearchWord
from tenders.models.source import SourceRecord, SourceRun, SourceState, SourceValidator
from tenders.models.vocabulary import VocabularyImport

__all__ = [
    "AwardedContract",
    "ContractSupplier",
    "CpvCode",
    "Lot",
    "LotResult",
    "Match",
    "MatchStatistics",
    "Notice",
    "Place",
    "Procedure",
    "ProcedureAccess",
    "ProcedureKey",
    "ProcedureMark",
    "ProcedureMerge",
    "ProfileMatching",
    "SearchWord",
    "SourceRecord",
    "SourceRun",
    "SourceState",
    "SourceValidator",
    "VocabularyImport",
]
