"""Search: the form in which texts are compared, and the words that a person looks for."""
