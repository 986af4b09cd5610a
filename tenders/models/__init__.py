from tenders.models.lot import Lot
from tenders.models.match import Match, MatchStatistics, NoticeMark, ProfileMatching
from tenders.models.notice import Notice
from tenders.models.source import SourceRecord, SourceRun

__all__ = [
    "Lot",
    "Match",
    "MatchStatistics",
    "Notice",
    "NoticeMark",
    "ProfileMatching",
    "SourceRecord",
    "SourceRun",
]
