"""The sample company: a seeded generator with planted, known effects.

``company`` holds the model (people, contracts, tickets ... as Arrow tables);
``drops`` writes it the way a small firm's exports look. Other ways of serving
the same company read the model, never the files.
"""
