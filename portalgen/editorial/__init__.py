"""The flow around a change: Git, review, submission, owners, audit, schedule. May import check and below."""
