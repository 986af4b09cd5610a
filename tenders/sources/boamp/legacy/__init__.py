"""The form before 2024 (Boamp_v110, v230, v240): `donnees` starts with IDENTITE."""

from tenders.sources.boamp.legacy.notice import read

__all__ = ["read"]
