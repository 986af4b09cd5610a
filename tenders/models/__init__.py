from tenders.models.classification import CpvCode
from tenders.models.contest import MatchContest
from tenders.models.contract import AwardedContract, ContractSupplier
from tenders.models.cpv_suggestions import CpvSuggesterVersion, SuggestedClasses
from tenders.models.feedback import MatchFeedback
from tenders.models.lot import Lot, LotResult
from tenders.models.mark import ProcedureMark
from tenders.models.match import Match
from tenders.models.match_alert import MatchAlert, ToldMatch
from tenders.models.match_preferences import MatchPreferences, MutedBuyer
from tenders.models.match_rebuild import MatchDraft, MatchRebuild, MatchRebuildShard, ProfileDraft
from tenders.models.matching_version import MatchStatistics, ProcedureVector, ProfileMatching
from tenders.models.merge import ProcedureAccess, ProcedureMerge
from tenders.models.need import Need
from tenders.models.notice import Notice, ProcedureKey
from tenders.models.openings import ListOpenings
from tenders.models.private import (
    ConfidentialityAgreement,
    ImportBatch,
    PrivateCall,
    ProcedureDocument,
)
from tenders.models.procedure import Procedure
from tenders.models.proposal import Proposal, ProposalRound
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
from tenders.models.tuning import WeightTuning

__all__ = [
    "AwardedContract",
    "ConfidentialityAgreement",
    "ContractSupplier",
    "CpvCode",
    "CpvSuggesterVersion",
    "ImportBatch",
    "ListOpenings",
    "ListVisit",
    "Lot",
    "LotResult",
    "Match",
    "MatchAlert",
    "MatchContest",
    "MatchDraft",
    "MatchFeedback",
    "MatchPreferences",
    "MatchRebuild",
    "MatchRebuildShard",
    "MatchStatistics",
    "MutedBuyer",
    "Need",
    "Notice",
    "OutsideRecord",
    "PrivateCall",
    "Procedure",
    "ProcedureAccess",
    "ProcedureDocument",
    "ProcedureKey",
    "ProcedureMark",
    "ProcedureMerge",
    "ProcedureVector",
    "ProfileDraft",
    "ProfileMatching",
    "Proposal",
    "ProposalRound",
    "Rereading",
    "SavedSearch",
    "SavedSearchHit",
    "SearchWord",
    "SourceRecord",
    "SourceRun",
    "SourceState",
    "SourceValidator",
    "SuggestedClasses",
    "ToldMatch",
    "WeightTuning",
]
