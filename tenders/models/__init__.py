from tenders.models.classification import CpvCode
from tenders.models.contest import MatchContest
from tenders.models.contract import AwardedContract, ContractSupplier
from tenders.models.feedback import MatchFeedback
from tenders.models.lot import Lot, LotResult
from tenders.models.mark import ProcedureMark
from tenders.models.match import Match, MatchStatistics, ProcedureVector, ProfileMatching
from tenders.models.match_alert import MatchAlert, ToldMatch
from tenders.models.merge import ProcedureAccess, ProcedureMerge
from tenders.models.notice import Notice, ProcedureKey
from tenders.models.place import Place
from tenders.models.private import (
    ConfidentialityAgreement,
    ImportBatch,
    PrivateCall,
    ProcedureDocument,
)
from tenders.models.procedure import Procedure
from tenders.models.rereading import Rereading
from tenders.models.saved_search import ListVisit, SavedSearch, SavedSearchHit
from tenders.models.search_word import SearchWord
from tenders.models.source import (
    OutsideRecord,
    SourceRecord,
    SourceRun,
    SourceState,
    SourceValidator,
)

__all__ = [
    "AwardedContract",
    "ConfidentialityAgreement",
    "ContractSupplier",
    "CpvCode",
    "ImportBatch",
    "ListVisit",
    "Lot",
    "LotResult",
    "Match",
    "MatchAlert",
    "MatchContest",
    "MatchFeedback",
    "MatchStatistics",
    "Notice",
    "OutsideRecord",
    "Place",
    "PrivateCall",
    "Procedure",
    "ProcedureAccess",
    "ProcedureDocument",
    "ProcedureKey",
    "ProcedureMark",
    "ProcedureMerge",
    "ProcedureVector",
    "ProfileMatching",
    "Rereading",
    "SavedSearch",
    "SavedSearchHit",
    "SearchWord",
    "SourceRecord",
    "SourceRun",
    "SourceState",
    "SourceValidator",
    "ToldMatch",
]
