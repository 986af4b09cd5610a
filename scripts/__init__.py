"""What `make` runs: set-up, embedded servers, demonstration, checks."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
