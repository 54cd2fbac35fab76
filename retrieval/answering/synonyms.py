"""Words that people use for each other when they ask about documents.

Embeddings tell that two sentences are about the same thing, but not well that "came out" asks for a
release date. These few groups of everyday words carry much of what questions ask; they are general
English, not of any subject.
"""

from __future__ import annotations

from functools import lru_cache

from ..analysis import index_terms

_GROUPS = """
name named call called nickname codename title known dub dubbed label
release released publish published launch launched ship shipped appear appeared issue issued debut
release arrive arrived out come came
date day when
end ended eol life longer discontinued maintained unmaintained supported last over final
end ended stop stopped finish finished cease maintenance
begin began start started first kick
make made makes maker create created build built produce produced develop author write by from
company vendor firm organization organisation business
choose chose chosen pick picked select selected
default preset initially standard out-of-the-box
number numbered numeric version figure identifier
purpose goal aim objective target intended
use uses used using employ employs rely run runs deploy deploys adopt
support supported maintain maintained maintenance unmaintained
status state phase stage condition
need needs require requires required must necessary
join joined merge merged unite united merger
allow allows permit permits enable enables let lets
show shows display list lists
delete deleted remove removed drop dropped
limit maximum max most largest highest upper
minimum min least smallest lowest
share percentage percent proportion portion
licence license licensed
lead leads head chair leader
fast quick quickly speed
part component piece module
manage manages administer control
meet met meeting gather gathered
often frequency interval every
document documentation guide guides manual handbook
country nation based
mean means stand stands
"""


@lru_cache(maxsize=1)
def _by_term() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = frozenset(index_terms(line).split())
        for term in group:
            found[term] = found.get(term, frozenset()) | group
    return found


def synonyms(term: str) -> frozenset[str]:
    """Terms, as the index stores them, that may stand for this one."""
    return _by_term().get(term, frozenset())
