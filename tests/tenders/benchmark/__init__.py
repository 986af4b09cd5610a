"""How the tenders fare as they grow: `make bench-tenders`."""
