"""A small public-notice source of our own, so that the demonstration needs no network.

`notices.yaml` and `buyers.yaml` hold invented facts, `catalogue` dates them, `wire` writes them
as records of the BOAMP API v2.1 and `server` answers like that API. Nothing here is a real notice.

Dates turn on a four-week cycle: a sample is published on its own day of the cycle, so each day
brings a few new notices and one closes, whatever the day the demonstration is run. An edition,
once published, keeps its number and its content; four weeks later the same sample comes out again
under another number, as a recurring contract would.
"""
