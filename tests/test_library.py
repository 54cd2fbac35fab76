"""The catalogue is the truth: the indexes follow it through changes, crashes and losses."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval import Assistant, Library
from retrieval.errors import LibraryBusy, LibraryError, ModelMismatch, SchemaMismatch
from retrieval.term_index import Posting
from retrieval.writer import writing

from .building import put, remove, terms_into_fts5
from .fakes import HashingEmbedder


def found(library: Library, query: str) -> list[str]:
    return [passage.text for passage in Assistant(library).search(query, k=3)]


def opened(library: Library) -> Library:
    """Close it and open it anew."""
    library.close()
    return Library.open(library.folder, embedder=HashingEmbedder())


def test_what_is_put_is_found_after_a_restart(library: Library) -> None:
    put(library, "a.txt", "Zuul gates every change.", "Ironic provisions bare metal.")
    with opened(library) as again:
        assert found(again, "bare metal")[0] == "Ironic provisions bare metal."
        assert [record.passages for record in again.documents()] == [2]


def test_a_replaced_document_leaves_nothing_behind(library: Library) -> None:
    put(library, "a.txt", "The gate is red.", "A second sentence.")
    put(library, "a.txt", "The gate is green.")
    assert found(library, "gate") == ["The gate is green."]
    assert library.vector_index.count() == library.catalogue.passage_count() == 1


def test_a_removed_document_is_gone_from_every_index(library: Library) -> None:
    put(library, "a.txt", "Only here.")
    remove(library, "a.txt")
    assert found(library, "only here") == []
    assert library.documents() == []
    assert library.vector_index.count() == 0
    vectors = library.catalogue.connection.execute("SELECT count(*) FROM vectors").fetchone()
    assert vectors[0] == 0


def test_the_same_text_is_embedded_once(library: Library) -> None:
    embedder = library.embedder
    assert isinstance(embedder, HashingEmbedder)
    put(library, "a.txt", "The same words.")
    put(library, "b.txt", "The same words.")
    assert embedder.texts_embedded == 1
    assert len(found(library, "same words")) == 2


def test_a_lost_vector_index_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", "Kept in the catalogue.")
    library.close()
    shutil.rmtree(library.folder / "chroma")
    with Library.open(library.folder, embedder=HashingEmbedder()) as again:
        assert again.vector_index.count() == 1
        assert found(again, "kept") == ["Kept in the catalogue."]


def test_a_lost_inverted_index_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", "Kept in the catalogue.")
    library.close()
    shutil.rmtree(library.folder / "terms")
    with Library.open(library.folder, embedder=HashingEmbedder()) as again:
        assert again.matching(["kept"], 5) == again.catalogue.passage_ids()


def test_an_inverted_index_of_other_passages_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", "One passage.")
    (number,) = library.catalogue.passage_ids()
    library.term_index.remove([number])
    library.term_index.add([Posting(999, 1, "stranger")])
    with opened(library) as again:
        assert again.term_index.ids() == {number}


def test_a_broken_inverted_index_is_repaired_while_searching(library: Library) -> None:
    put(library, "a.txt", "Still found.")
    library.term_index.close()
    for file in (library.folder / "terms").iterdir():
        file.write_bytes(b"not an index")
    assert library.matching(["found"], 5) == library.catalogue.passage_ids()


def test_the_terms_of_an_older_library_leave_fts5(library: Library) -> None:
    """Schema 4 kept them in a table of FTS5, with the frequencies in its vocabulary."""
    put(library, "a.txt", "Zuul gates every change.", "Nova and nova.", title="Gates")
    connection = library.catalogue.connection
    kept = connection.execute("SELECT * FROM forward_index").fetchall()
    counted = connection.execute("SELECT * FROM document_frequencies").fetchall()
    collection = library.lexical.collection()
    terms_into_fts5(connection)
    library.close()
    shutil.rmtree(library.folder / "terms")
    with Library.open(library.folder, embedder=HashingEmbedder()) as again:
        connection = again.catalogue.connection
        assert connection.execute("SELECT * FROM forward_index").fetchall() == kept
        assert connection.execute("SELECT * FROM document_frequencies").fetchall() == counted
        assert again.lexical.collection() == collection
        assert found(again, "nova")[0] == "Nova and nova."


def test_searching_does_not_wait_for_a_writer(library: Library) -> None:
    put(library, "a.txt", "The gate is open.")
    vector = library.embedder.embed(["A draft."])[0]
    with writing(library), library.catalogue.writing(), ThreadPoolExecutor() as pool:
        library.vector_index.add({99: vector})
        library.term_index.add([Posting(99, 1, "gate")])
        assert pool.submit(found, library, "gate").result(timeout=20) == ["The gate is open."]


def test_searches_at_once_while_the_index_is_opened_anew(library: Library) -> None:
    put(library, "a.txt", "The gate is open.")
    with ThreadPoolExecutor(8) as pool:
        searches = [pool.submit(found, library, "gate") for _ in range(40)]
        for _ in range(5):
            library.vector_index.close()
        assert all(search.result(timeout=60) == ["The gate is open."] for search in searches)


def test_a_vector_index_with_strangers_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", "One passage.")
    vector = library.embedder.embed(["a stranger"])[0]
    library.vector_index.add({999: vector})
    with opened(library) as again:
        assert again.vector_index.ids() == set(again.catalogue.passage_ids())


def test_a_broken_vector_index_is_repaired_while_searching(library: Library) -> None:
    put(library, "a.txt", "Still found.")
    library.vector_index.close()
    for file in (library.folder / "chroma").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not a database")
    assert found(library, "still found") == ["Still found."]


_OTHER_WRITER = """
import sys
from retrieval import Library
from tests.building import put
from tests.fakes import HashingEmbedder
with Library.open(sys.argv[1], embedder=HashingEmbedder()) as library:
    put(library, "b.txt", "Written by another process.")
"""


def _in_another_process(script: str, library: Library) -> None:
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", script, str(library.folder)], check=True, cwd=root)


def test_a_reader_sees_what_another_process_wrote(library: Library) -> None:
    put(library, "a.txt", "Written here.")
    assert found(library, "written") == ["Written here."]
    _in_another_process(_OTHER_WRITER, library)
    assert "Written by another process." in found(library, "another process")
    number = library.catalogue.passage_ids()[-1]
    vector = library.embedder.embed(["Written by another process."])[0]
    assert number in library.nearest(vector, 2)


_MANY = 1100  # more than Chroma keeps beside its graph
_WRITER_OF_MANY = f"""
import sys
from retrieval import Library
from tests.building import put
from tests.fakes import HashingEmbedder
with Library.open(sys.argv[1], embedder=HashingEmbedder()) as library:
    put(library, "many.txt", *(f"Token{{n}} word{{n * 7}} was told." for n in range({_MANY})))
"""


def test_a_writer_keeps_what_another_process_wrote_since_it_last_searched(library: Library) -> None:
    put(library, "a.txt", "Written here.")
    assert found(library, "written") == ["Written here."]
    _in_another_process(_WRITER_OF_MANY, library)
    put(library, "b.txt", *(f"Sign{n} noun{n * 3} was heard." for n in range(_MANY)))
    library.close()
    with opened(library) as again:
        ids = again.catalogue.passage_ids()[::50]
        vectors = again.catalogue.vectors_of(again.embedder.identity, ids)
        assert all(number in again.nearest(vectors[number], 20) for number in ids)


def test_an_index_of_vectors_that_has_lost_most_of_them_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", *(f"Token{n} word{n * 7} was told." for n in range(60)))
    ids = library.catalogue.passage_ids()
    lost = library.embedder.embed(["Nothing of it."])[0]
    library.vector_index.remove(ids)
    library.vector_index.add(dict.fromkeys(ids, lost))  # as many as there should be
    with opened(library) as again:
        vectors = again.catalogue.vectors_of(again.embedder.identity, ids)
        assert all(number in again.nearest(vectors[number], 5) for number in ids)


def test_another_model_is_refused_with_the_command_that_helps(library: Library) -> None:
    put(library, "a.txt", "Embedded with the fake model.")
    library.close()
    other = HashingEmbedder(identity="another-model")
    with pytest.raises(ModelMismatch, match="footnote reembed --model another-model"):
        Library.open(library.folder, embedder=other)


def test_what_another_process_embeds_anew_is_not_searched_with_this_model(
    library: Library,
) -> None:
    put(library, "a.txt", "Zuul gates every change.")
    assert found(library, "gates")
    catalogue = library.catalogue
    with catalogue.writing():  # as `footnote reembed` leaves it
        catalogue.put("model", "another")
        catalogue.put("generation", str(catalogue.generation() + 1))
    for _ in range(2):
        with pytest.raises(ModelMismatch, match="another"):
            found(library, "gates")


def test_threads_that_have_ended_leave_no_connection(library: Library) -> None:
    put(library, "a.txt", "Zuul gates every change.")
    for _ in range(5):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(library.documents).result()
    assert len(library.catalogue._connections) <= 2


def test_opening_does_not_wait_for_a_change(library: Library) -> None:
    put(library, "a.txt", "Zuul gates every change.")
    with (
        library.catalogue.writing(),
        Library.open(library.folder, embedder=HashingEmbedder()) as beside,
    ):
        assert [record.path for record in beside.documents()] == ["a.txt"]


def test_an_older_library_that_is_being_changed_is_busy(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    library.catalogue.connection.execute("PRAGMA user_version = 4")
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **{**k, "timeout": 0.1}))
    with library.catalogue.writing(), pytest.raises(LibraryBusy, match="Try again"):
        Library.open(library.folder, embedder=HashingEmbedder())


def test_searches_while_the_vector_index_is_rebuilt(library: Library) -> None:
    put(library, "a.txt", "Zuul gates every change.")
    with ThreadPoolExecutor(2) as pool:
        searches = [pool.submit(found, library, "gates") for _ in range(20)]
        with library.lock(10):
            for _ in range(3):
                library.indexes.rebuild_vectors()
    assert all(search.result() == ["Zuul gates every change."] for search in searches)


def test_two_writers_at_once_are_refused(library: Library) -> None:
    with (
        library.lock(timeout=0),
        Library.open(library.folder, embedder=HashingEmbedder()) as other,
        pytest.raises(LibraryBusy),
        other.lock(timeout=0),
    ):
        pass


def test_a_future_schema_is_refused(library: Library) -> None:
    library.catalogue.connection.execute("PRAGMA user_version = 99")
    library.close()
    with pytest.raises(SchemaMismatch, match=r"99.*Upgrade Footnote"):
        Library.open(library.folder, embedder=HashingEmbedder())


def test_a_file_that_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"this is not a database" * 100)
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library.open(tmp_path, embedder=HashingEmbedder())


def test_names_are_relative_to_the_folder_around_the_library(library: Library) -> None:
    around = library.folder.parent
    assert library.name_of(around / "corpus" / "a.md") == "corpus/a.md"
    assert library.name_of(Path("/elsewhere/a.md")) == "/elsewhere/a.md"
    assert library.file_of("corpus/a.md") == around / "corpus" / "a.md"
    assert library.file_of("/elsewhere/a.md") == Path("/elsewhere/a.md")


def test_a_failed_change_changes_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, "a.txt", "The old text.")

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(library.vector_index, "add", fail)
    with pytest.raises(sqlite3.OperationalError):
        put(library, "a.txt", "The new text.")
    monkeypatch.undo()
    assert found(library, "text") == ["The old text."]


def test_a_reader_never_sees_a_document_half_way(library: Library) -> None:
    def version(number: int) -> list[str]:
        return [f"Version {number} begins here.", f"Version {number} ends here."]

    def write() -> None:
        for number in range(1, 40):
            put(library, "a.txt", *version(number))

    put(library, "a.txt", *version(0))
    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while writer.is_alive():
        answer = Assistant(library).ask("Which version begins here?")
        with library.catalogue.reading():
            (record,) = library.documents()
            texts = [stored.passage.text for stored in library.catalogue.passages_of(record.id)]
        number = int(texts[0].split()[1])
        assert texts == version(number)
        assert all(citation.quote.startswith("Version") for citation in answer.citations)
        seen.add(number)
    writer.join()
    assert len(seen) > 1
