"""What others changed in a list since its page was made: asked for now and then by the page itself."""
