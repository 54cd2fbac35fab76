"""kill -9 at random moments leaves a library that opens, goes on, and ends as if undisturbed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import ingest
from retrieval import Library

from .fakes import HashingEmbedder

ROOT = Path(__file__).parent.parent
KILLS = 20
DOCUMENTS = 40
_CHILD = """
import sys, time
from ingest import run, sync
from retrieval import Library
from tests.fakes import HashingEmbedder

class SlowEmbedder(HashingEmbedder):
    def embed(self, texts, *, query=False):
        time.sleep(0.01)
        return super().embed(texts, query=query)

run._BATCH_PASSAGES = 8
print("started", flush=True)
with Library.open(sys.argv[1], embedder=SlowEmbedder()) as library:
    sync(library, [sys.argv[2]], lambda progress: print(progress.done, flush=True))
"""


def _write(folder: Path, version: int) -> None:
    """Documents that change from version to version, some gone, some new."""
    folder.mkdir(exist_ok=True)
    chooser = random.Random(version)
    for number in range(DOCUMENTS):
        file = folder / f"{number}.md"
        if chooser.random() < 0.1:
            file.unlink(missing_ok=True)
            continue
        if file.exists() and chooser.random() < 0.4:
            continue
        facts = " ".join(f"Fact {number}-{i} holds in version {version}." for i in range(40))
        file.write_text(f"# Document {number}\n\n{facts}\n\n## More\n\n{facts}\n")


def _killed_run(library: Path, docs: Path, after: float) -> bool:
    """Run a sync and kill it so many seconds after it starts; True if it was still running."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(library), str(docs)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(after)
    running = child.poll() is None
    child.kill()
    child.communicate()
    return running


def _state(folder: Path) -> dict[str, list[tuple[int, int, str]]]:
    """Documents with their passages, checked against the vector index and the lexical one."""
    with Library.open(folder, embedder=HashingEmbedder()) as library:
        catalogue = library.catalogue
        ids = set(catalogue.passage_ids())
        assert library.vector_index.ids() == ids
        assert library.term_index.ids() == ids
        rows = catalogue.connection.execute("SELECT id FROM forward_index").fetchall()
        assert {row[0] for row in rows} == ids
        return {
            record.path: [
                (p.passage.start, p.passage.end, p.text_hash)
                for p in catalogue.passages_of(record.id)
            ]
            for record in library.documents()
        }


def test_killed_at_random_moments(tmp_path: Path) -> None:
    docs, disturbed = tmp_path / "docs", tmp_path / "disturbed"
    chooser = random.Random(7)
    killed = attempts = 0
    while killed < KILLS:
        _write(docs, attempts // 2)
        killed += _killed_run(disturbed, docs, chooser.uniform(0.0, 1.2))
        attempts += 1
        assert attempts < 3 * KILLS, "too few runs were caught in the act"
        for passages in _state(disturbed).values():
            assert passages, "a document without its passages was visible"

    with Library.open(disturbed, embedder=HashingEmbedder()) as library:
        ingest.sync(library, [docs])
    with Library.open(tmp_path / "undisturbed", embedder=HashingEmbedder()) as library:
        ingest.sync(library, [docs])
    assert _state(disturbed) == _state(tmp_path / "undisturbed")
