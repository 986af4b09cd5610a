"""How the tenders fare as they grow: `make bench-tenders` (nothing here is a test)."""
