"""How the name tagger's models are made: words and names, sentences, a small network, figures."""
