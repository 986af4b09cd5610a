from tenders.sources.transport import Limits as Limits  # Until tenders.pipeline.runs moves.
