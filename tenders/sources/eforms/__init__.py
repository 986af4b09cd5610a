"""The European forms (Regulation (EU) 2019/1780): one reader for the JSON of BOAMP and for TED."""

from tenders.sources.eforms.notice import read

__all__ = ["read"]
