from tenders.filters.procedures import ProcedureFilter

__all__ = ["ProcedureFilter"]
