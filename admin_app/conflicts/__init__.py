"""Two people, one record: what each changed is merged by field; what both changed, a person decides."""
