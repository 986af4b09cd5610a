"""What beat wakes, and how often, in seconds."""

ENTRIES = {
    "record-beat": {"task": "collectif.core.periodic.record_beat", "schedule": 15},
    "deliver-due-messages": {
        "task": "collectif.core.periodic.deliver_due_messages",
        "schedule": 60,
    },
    "forget-applicants": {"task": "members.periodic.forget_applicants", "schedule": 24 * 3600},
    "complete-departures": {
        "task": "members.periodic.complete_departures",
        "schedule": 3600,
    },
    "forget-people": {"task": "members.periodic.forget_people", "schedule": 24 * 3600},
    "resume-data-copies": {"task": "members.periodic.resume_data_copies", "schedule": 60},
    "resume-cv-imports": {"task": "members.periodic.resume_cv_imports", "schedule": 60},
    "discard-cv-imports": {"task": "members.periodic.discard_cv_imports", "schedule": 3600},
    "refresh-directory": {"task": "members.periodic.refresh_directory", "schedule": 24 * 3600},
    "plan-meetings": {"task": "meetings.periodic.plan_meetings", "schedule": 6 * 3600},
    "pull-sources": {"task": "tenders.periodic.pull_sources", "schedule": 3600},
    "send-search-alerts": {"task": "tenders.periodic.send_search_alerts", "schedule": 300},
    "send-match-alerts": {"task": "tenders.periodic.send_match_alerts", "schedule": 300},
    "send-proposal-waves": {"task": "tenders.periodic.send_proposal_waves", "schedule": 300},
    "forget-told-matches": {
        "task": "tenders.periodic.forget_told_matches",
        "schedule": 24 * 3600,
    },
    "watch-sources": {"task": "tenders.periodic.watch_sources", "schedule": 1800},
    "refresh-search-vocabulary": {
        "task": "tenders.periodic.refresh_search_vocabulary",
        "schedule": 24 * 3600,
    },
    "renew-word-index": {"task": "tenders.periodic.renew_word_index", "schedule": 24 * 3600},
    "learn-cpv-classes": {"task": "tenders.periodic.learn_cpv_classes", "schedule": 3600},
    "discard-old-imports": {"task": "tenders.periodic.discard_old_imports", "schedule": 3600},
    "resume-source-runs": {"task": "tenders.periodic.resume_source_runs", "schedule": 30},
    "match-changed-profiles": {"task": "tenders.periodic.match_changed_profiles", "schedule": 10},
    "match-new-procedures": {"task": "tenders.periodic.match_new_procedures", "schedule": 30},
    "close-matches": {"task": "tenders.periodic.close_matches", "schedule": 300},
    "close-all-matches": {"task": "tenders.periodic.close_all_matches", "schedule": 24 * 3600},
    "refresh-match-statistics": {
        "task": "tenders.periodic.refresh_match_statistics",
        "schedule": 24 * 3600,
    },
    "send-meeting-reminders": {"task": "meetings.periodic.send_reminders", "schedule": 300},
    "send-minutes": {"task": "meetings.periodic.send_minutes", "schedule": 300},
    "sweep-places": {"task": "meetings.periodic.sweep_places", "schedule": 120},
    "erase-guests": {"task": "meetings.periodic.erase_guests", "schedule": 24 * 3600},
}
