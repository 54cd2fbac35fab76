"""The command line: JSON shapes, exit codes, clear errors. In process, with the fake embedder."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evals import report
from evals.cases import load
from retrieval import Assistant, Library
from retrieval import library as library_module
from retrieval.catalogue import Catalogue
from retrieval.conversations import KeptExchange
from retrieval.datatypes import Answer, AnswerKind
from ui.cli import main

from . import documents
from .fakes import HashingEmbedder


@pytest.fixture(autouse=True)
def _fake_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        library_module,
        "SentenceTransformerEmbedder",
        lambda model, device: HashingEmbedder(identity=model),
    )


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "zuul.md").write_text(
        "# Zuul\n\nZuul gates every change before it lands. Zuul was released on 3 May 2012.\n"
    )
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_add_list_ask_search_remove(docs: Path) -> None:
    assert run_json("add", docs)["added"] == ["docs/zuul.md"]
    (listed,) = run_json("list")
    assert (listed["path"], listed["title"], listed["passages"]) == ("docs/zuul.md", "Zuul", 1)

    answer = run_json("ask", "When was Zuul released?")
    assert answer["kind"] == "answered"
    assert answer["segments"][0]["support"] == "quoted"
    (citation,) = answer["citations"]
    text = (docs / "zuul.md").read_text()
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["quote"] == "Zuul was released on 3 May 2012."
    assert citation["document"] == "docs/zuul.md"
    assert citation["heading_path"] == ["Zuul"]
    assert {"retrieve", "answer", "total"} <= answer["timings"].keys()

    (passage,) = run_json("search", "gates", "-k", "1")
    assert text[passage["start"] : passage["end"]] == passage["text"]

    assert run_json("remove", "docs/zuul.md")["removed"] == ["docs/zuul.md"]
    assert run_json("list") == []


def test_a_question_may_be_restricted_to_some_documents(docs: Path) -> None:
    (docs / "other.md").write_text("---\ndate: 2024-03-01\n---\n\nZuul was released long ago.\n")
    run("add", docs)
    for narrowed in (("--in", docs / "other.md"), ("--since", "2024"), ("--in", "docs/other.md")):
        (passage,) = run_json("search", "When was Zuul released?", *narrowed)
        assert passage["document"] == "docs/other.md"
    failed = run("ask", "Zuul?", "--in", "nothing.md")
    assert failed.exit_code == 1
    assert "holds no 'nothing.md'" in failed.stderr


def test_the_answer_is_readable_with_its_footnote(docs: Path) -> None:
    run("add", docs)
    shown = run("ask", "When was Zuul released?").stdout
    assert "Zuul was released on 3 May 2012. [1]" in shown
    assert "[1] Zuul: docs/zuul.md" in shown


def test_not_found_has_an_exit_code_and_shows_what_is_close(docs: Path) -> None:
    run("add", docs)
    result = run("ask", "Who won the football world cup of 1954?")
    assert result.exit_code == 3
    assert "do not answer" in result.stdout
    assert "not an answer" in result.stdout


def test_a_file_that_fails_is_named_and_told_by_the_exit_code(docs: Path) -> None:
    (docs / "bad.pdf").write_bytes(b"no pdf at all")
    result = run("add", docs)
    assert result.exit_code == 4
    assert "1 added, 1 failed" in result.stdout
    assert "bad.pdf" in result.stdout


def test_sync_reports_what_changed(docs: Path) -> None:
    run("add", docs)
    (docs / "zuul.md").write_text("# Zuul\n\nNew words.\n")
    assert run_json("sync")["replaced"] == ["docs/zuul.md"]
    assert run_json("sync", docs)["unchanged"] == ["docs/zuul.md"]


def test_another_model_is_refused_then_re_embedded(docs: Path) -> None:
    run("add", docs)
    refused = run("ask", "What is Zuul?", "--model", "other")
    assert refused.exit_code == 1
    assert "footnote reembed --model other" in refused.stderr
    assert run("reembed", "--model", "other").exit_code == 0
    assert run("ask", "When was Zuul released?", "--model", "other").exit_code == 0


def test_an_empty_library_says_what_to_do() -> None:
    result = run("ask", "What is Zuul?")
    assert result.exit_code == 3
    assert "footnote add" in result.stderr


def test_a_wrong_setting_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORD", "1")
    result = run("list")
    assert result.exit_code == 1
    assert "unknown setting 'pord'" in result.stderr


def test_doctor_knows_the_library(docs: Path) -> None:
    run("add", docs)
    facts = run_json("doctor")
    assert (facts["documents"], facts["passages"], facts["vectors in the index"]) == (1, 1, 1)
    assert facts["followed folders"] == "docs"


def test_help_needs_no_heavy_module() -> None:
    code = (
        "import sys; from ui.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'gradio', 'chromadb', 'llama_index', 'sentence_transformers', 'numpy',"
        " 'tokenizers', 'tantivy', 'sqlite3'}\n"
        "sys.exit(','.join(heavy & sys.modules.keys()) or 0)"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_asking_loads_nothing_that_only_other_work_needs(docs: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from ui.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as ended: assert not ended.code, ended.code\n"
        "never = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'onnxscript', 'gradio',"
        " 'fastapi', 'starlette', 'mcp', 'pandas', 'scipy', 'sklearn', 'matplotlib', 'docutils',"
        " 'docx', 'mammoth', 'pypdfium2', 'bs4', 'nltk', 'tiktoken', 'llama_index', 'evals'}\n"
        "if sys.argv[1] == 'ask': sys.exit(','.join(never & sys.modules.keys()) or 0)"
    )

    def real(*arguments: object) -> subprocess.CompletedProcess[str]:
        """With the real embedder, in a process of its own."""
        given = [str(given) for given in (*arguments, "--library", tmp_path / "real")]
        root = Path(__file__).parent.parent
        return subprocess.run(
            [sys.executable, "-c", code, *given], cwd=root, capture_output=True, text=True
        )

    assert real("add", docs).returncode == 0
    asked = real("ask", "When was Zuul released?")
    assert asked.returncode == 0, asked.stderr
    assert "3 May 2012" in asked.stdout


def test_a_citation_tells_the_page_on_which_its_words_stand(tmp_path: Path) -> None:
    """Both pages are short, and lie in one passage."""
    pages = ["The pond was dug in 1988.", "Edda Brandt looks after the pond."]
    (tmp_path / "pond.pdf").write_bytes(documents.pdf(pages))
    run("add", tmp_path / "pond.pdf")
    (found,) = run_json("search", "pond")
    assert found["page"] == 1
    (citation,) = run_json("ask", "Who looks after the pond?")["citations"]
    assert (citation["quote"], citation["page"]) == (pages[1], 2)


def test_feedback_comes_out_as_it_was_given_and_as_cases(docs: Path, tmp_path: Path) -> None:
    run("add", docs)
    with Library.open() as library:
        kept, assistant = library.conversations, Assistant(library)
        questions = "When was Zuul released?", "Who won the cup of 1954?", "What gates a change?"
        for position, question in enumerate(questions):
            answer = assistant.ask(question)
            kept.keep("", "a-uuid", position, KeptExchange(question, "answered", answer))
            kept.rate("", "a-uuid", position, 1 if position < 2 else -1, "because")
    told = [json.loads(line) for line in run("feedback", "export").stdout.splitlines()]
    assert [(t["question"], t["rating"], t["comment"]) for t in told] == [
        (questions[0], "good", "because"),
        (questions[1], "good", "because"),
        (questions[2], "bad", "because"),
    ]
    assert told[0]["answer"]["citations"][0]["quote"] == "Zuul was released on 3 May 2012."
    cases_file = tmp_path / "cases.jsonl"
    cases_file.write_text(run("feedback", "export", "--cases").stdout)
    answerable, unanswerable = load(cases_file)
    assert answerable.question == questions[0]
    assert answerable.references[0].text == "Zuul was released on 3 May 2012."
    assert unanswerable.unanswerable
    results = run_json("eval", cases_file)
    assert results["rows"]["feedback"]["cases"] == 2
    assert results["rows"]["answerable"]["right_and_cited"] == 1.0


def test_a_follow_up_becomes_a_case_that_is_understood_by_itself() -> None:
    with Library.open() as library:
        for position, question in enumerate(("When was OpenStack Zed released?", "And Antelope?")):
            answer = Answer(question, AnswerKind.NOT_FOUND, "The documents do not answer this.")
            exchange = KeptExchange(question, "answered", answer)
            library.conversations.keep("", "a-uuid", position, exchange)
        library.conversations.rate("", "a-uuid", 1, 1, "")
    (line,) = run("feedback", "export", "--cases").stdout.splitlines()
    assert json.loads(line)["question"] == "When was Antelope released?"


def test_another_dataset_does_not_become_the_baseline(docs: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "cases.jsonl"
    dataset.write_text("")
    before = report.BASELINE.read_bytes()
    refused = run("eval", dataset, "--update-baseline")
    assert (refused.exit_code, report.BASELINE.read_bytes()) == (2, before)
    assert "without DATASET" in refused.stderr


def test_a_folder_that_is_not_there_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    refused = run("eval", "--out", tmp_path / "missing" / "x.json")
    assert refused.exit_code == 2
    assert "there is no folder" in refused.stderr
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), sqlite3.OperationalError("database or disk is full")],
)
def test_a_full_disk_is_one_clear_line(
    docs: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(Catalogue, "insert_document", full)
    result = run("add", docs)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line == f"Error: The system refused: {error}"


def test_what_the_terminal_cannot_write_is_escaped(docs: Path) -> None:
    (docs / "menü.md").write_text("# Menü — „heute“\n\nHeute gibt es Klöße.\n")
    run("add", docs)
    shell = CliRunner(charset="latin-1")
    shown = shell.invoke(main, ["list"])
    assert shown.exit_code == 0
    assert "Menü \\u2014 \\u201eheute\\u201c" in shown.stdout
    listed = json.loads(shell.invoke(main, ["list", "--json"]).stdout)
    assert [document["title"] for document in listed] == ["Menü — „heute“", "Zuul"]


def test_programs_hear_of_what_was_not_taken_in(docs: Path) -> None:
    (docs / "bad.pdf").write_bytes(b"no pdf at all")
    run("add", docs)
    listed = run("list", "--json")
    assert [document["path"] for document in json.loads(listed.stdout)] == ["docs/zuul.md"]
    assert "not taken in: docs/bad.pdf" in listed.stderr
    forgotten = run("remove", "docs/bad.pdf")
    assert forgotten.exit_code == 0
    assert "no longer listed as not taken in: docs/bad.pdf" in forgotten.stdout
    assert "bad.pdf" not in run("list").stderr


def test_a_faulty_dataset_is_told_by_its_line(tmp_path: Path) -> None:
    dataset = tmp_path / "cases.jsonl"
    dataset.write_text('{"id": "one"}\n')
    result = run("eval", dataset)
    assert result.exit_code == 1
    assert f"Error: {dataset}, line 1: a case lacks" in result.output


def test_a_file_that_may_not_be_read_does_not_stop_the_others(
    docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = docs.parent / "locked.md"
    locked.write_text("# Locked\n\nNobody reads it.\n")
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == locked.name:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr("os.access", lambda path, *_, **__: Path(path).name != locked.name)
    for command in ("add", "sync"):
        result = run(command, locked, docs)
        assert result.exit_code == 4
        assert "locked.md: The file cannot be read (Permission denied). Check its" in result.output
    assert [listed["path"] for listed in run_json("list")] == ["docs/zuul.md"]
