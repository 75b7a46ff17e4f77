"""One record beside the list that it stands in, to be read and worked on without leaving the list."""
