"""What Jira, Redmine, GitHub, GitLab, YouTrack, Trello, Asana, Notion and Mantis call ours.

Names of columns stand with the surest first: of two that a file has, the first one here is taken.
"""

COLUMNS = {
    "title": (
        "Summary", "Subject", "Task name", "Card name", "Issue title", "Task title", "Name", "Task",
        "Issue", "To do", "Todo",
    ),
    "description": (
        "Body", "Card description", "Details", "Notes", "Note", "Comments",
    ),
    "status": (
        "State", "Issue status", "Task status", "List name", "List", "Section/Column", "Section",
        "Stage",
    ),
    "priority": (
        "Prio", "Issue priority", "Task priority",
    ),
    "due_date": (
        "Due date", "Due", "Due on", "Due at", "Date due", "Deadline", "Target date",
        "Due date (UTC)", "End date", "Finish date",
    ),
    "assignee": (
        "Assigned to", "Assignee", "Assign", "Assignee email", "Assignee name", "Assignees",
        "Assigned", "Owner", "Members", "Person", "Responsible", "Assignee username",
    ),
    "project": (
        "Project name", "Projects", "Repository", "Repo", "Repo name", "Board name",
    ),
    "tags": (
        "Labels", "Label", "Tag", "Tag list", "Keywords", "Categories", "Sprint", "Sprints",
    ),
}  # fmt: skip

#: What names an issue in its own tool, the surest first.
KEYS = (
    "External key", "Issue key", "Issue id", "Task ID", "Card ID", "Id", "#", "Number", "IID", "Work item ID",
)  # fmt: skip

STATUSES = {
    "open": (
        "To do", "Todo", "Backlog", "New", "Opened", "Reopened", "Re-opened", "Not started",
        "Pending", "Planned", "Submitted", "Triage", "Unstarted", "Selected for development",
        "Ready", "Incomplete", "Unresolved", "Acknowledged", "Confirmed", "Assigned", "Feedback",
        "Inbox", "Next up", "No status", "Scheduled",
    ),
    "in_progress": (
        "Doing", "Started", "In development", "In review", "Review", "Code review", "In testing",
        "Testing", "To verify", "Work in progress", "WIP", "Active", "Ongoing", "Working on it",
        "To be discussed",
    ),
    "blocked": (
        "Waiting", "On hold", "Waiting for customer", "Waiting for support", "Paused", "Stuck",
        "Impeded",
    ),
    "done": (
        "Closed", "Resolved", "Fixed", "Complete", "Completed", "Finished", "Verified", "Merged",
        "Delivered", "Released", "Accepted", "Solved", "Shipped",
    ),
    "cancelled": (
        "Canceled", "Won't fix", "Won't do", "Wont do", "Rejected", "Duplicate", "Invalid",
        "Declined", "Abandoned", "Obsolete", "Not planned", "Can't reproduce", "Cannot reproduce",
        "Suspended", "Discarded", "Dropped", "Not a bug", "Closed as not planned",
    ),
}  # fmt: skip

PRIORITIES = {
    "low": (
        "Lowest", "Minor", "Trivial", "P3", "P4", "P5", "Nice to have", "Very low", "Low priority",
    ),
    "medium": (
        "Normal", "Moderate", "Default", "P2", "None", "No priority", "Average", "Medium priority",
    ),
    "high": (
        "Major", "P1", "Important", "High priority", "Elevated",
    ),
    "urgent": (
        "Highest", "Critical", "Blocker", "Immediate", "Show-stopper", "Showstopper", "Emergency",
        "P0", "Very high", "Urgent priority", "Severe",
    ),
}  # fmt: skip
