"""What the machine does by itself, run by tasks and commands: read sources, link, match.

An action is what a person asks for; it starts a task, which comes down here. The layer stands
below `tasks` so that neither imports the other in a circle.
"""
