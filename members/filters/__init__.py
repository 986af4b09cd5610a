from members.filters.directory import DirectoryFilter
from members.filters.people import PersonFilter, SearchForm

__all__ = ["DirectoryFilter", "PersonFilter", "SearchForm"]
