"""Long work: asked for by a person, done by another process, with progress, cancel and a result."""
