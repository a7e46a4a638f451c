"""`python -m training [names|risk] ...`: makes the models, or measures them. Without a word it makes all.

Needs the group `training` of pyproject.toml and the corpora in ../shared/data (or $TRAINING_DATA).
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: sums in one order, the same model every time

import sys
from collections.abc import Sequence

from training import corpora, risk, tagger

MODELS = {"names": tagger.main, "risk": risk.main}


def main(given: Sequence[str]) -> None:
    """Make the models that the first word names, or all of them. What follows it is for that model."""
    if not corpora.DATA.is_dir():
        sys.exit(f"The corpora are not in {corpora.DATA}. Name their folder in TRAINING_DATA.")
    if given and given[0] not in MODELS:
        sys.exit(f"There is no model {given[0]}. There are: {', '.join(MODELS)}.")
    if given:
        MODELS[given[0]](given[1:])
    else:
        for make in MODELS.values():
            make(())


if __name__ == "__main__":
    main(sys.argv[1:])
