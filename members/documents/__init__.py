"""The skills dossier as a file: dataclasses in, bytes out. No model, no database."""
