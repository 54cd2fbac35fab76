"""Records into HTML, without a browser. The hostile text goes through every field that has text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.report import Failure, IngestReport
from retrieval.conversations import ConversationRecord
from retrieval.datatypes import (
    Answer,
    AnswerKind,
    Passage,
    ScoredPassage,
    Segment,
    Support,
    UnitKind,
)
from ui import card_rendering, conversation_rendering, document_rendering, rendering
from ui.conversation import Conversation, Exchange, Source, Status
from ui.markup import escape, path_text, with_marks

from .rendered import Page, answered, citation, quoted, record

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"><svg onload=alert(3)>' "
    "[a](javascript:alert(4)) ![b](http://evil.example/) </mark></pre></dialog> &lt; &amp;"
)
OURS = {
    "article", "blockquote", "button", "code", "dialog", "div", "footer", "form", "h1", "h2", "h3",
    "br", "em", "h4", "hr", "li", "ol", "table", "tbody", "td", "th", "thead", "tr",
    "header", "input", "mark", "nav", "p", "pre", "section", "small", "span", "strong", "sup",
    "textarea", "ul", "wbr",
}  # fmt: skip


def exchange(answer: Answer, **fields: object) -> Exchange:
    return Exchange("q", Status.ANSWERED, answer=answer, **fields)  # type: ignore[arg-type]


def hostile_pages() -> dict[str, str]:
    """Every rendering, with hostile text wherever there is text."""
    cited = citation(HOSTILE)
    source = Source(cited, "0123456789" + HOSTILE)
    plain = [Segment(HOSTILE, (1,), s, k, ((3, 30),)) for s in Support for k in UnitKind]
    under = [replace(s, columns=(HOSTILE,)) for s in plain if s.kind is UnitKind.ROW]
    answer = Answer(
        HOSTILE,
        AnswerKind.ANSWERED,
        HOSTILE,
        (*plain, *under),
        (cited,),
        searched_for=HOSTILE,
    )
    closest = ScoredPassage(1, record(HOSTILE), Passage(HOSTILE, 0, 9, (HOSTILE,)), 1, 1, 1)
    nothing = Answer(HOSTILE, AnswerKind.NOT_FOUND, HOSTILE, closest=(closest,))
    talk = Conversation(
        (
            Exchange(HOSTILE, Status.ANSWERED, answer=answer, sources=(source,)),
            Exchange(HOSTILE, Status.ANSWERED, answer=nothing),
            Exchange(HOSTILE, Status.FAILED, problem=HOSTILE),
            Exchange(HOSTILE, Status.STOPPED, draft=HOSTILE),
            Exchange(HOSTILE, draft=HOSTILE),
        )
    )
    report = IngestReport((HOSTILE,), (HOSTILE,), (HOSTILE,), (), (Failure(HOSTILE, HOSTILE),))
    return {
        "welcome": rendering.welcome([HOSTILE], 2),
        "questions": "".join(rendering.question(item) for item in talk.exchanges),
        **{
            f"reply {item.status} {turn}": rendering.reply(item, turn=turn)
            for turn, item in enumerate(talk.exchanges)
        },
        "sources": card_rendering.sources(talk),
        "conversations": conversation_rendering.listing(
            [ConversationRecord(HOSTILE, HOSTILE, HOSTILE, 2)], HOSTILE
        ),
        "saved": conversation_rendering.file(HOSTILE, HOSTILE) + f"<p>{escape(HOSTILE)}</p>",
        "list": document_rendering.document_list([record(HOSTILE, path=HOSTILE)]),
        "found": document_rendering.document_list([record(HOSTILE, path=HOSTILE)], "", [HOSTILE]),
        "view": document_rendering.document_view(record(HOSTILE, path=HOSTILE), HOSTILE, (3, 30)),
        "missing": document_rendering.document_missing(HOSTILE),
        "report": document_rendering.upload_report(report, [(HOSTILE, HOSTILE)]),
        "problem": document_rendering.upload_problem(HOSTILE),
    }


@pytest.mark.parametrize("name", list(hostile_pages()))
def test_hostile_text_stays_text(name: str) -> None:
    page = Page(hostile_pages()[name])
    assert set(page.tags) <= OURS
    assert not [key for key, _ in page.attributes if key.startswith("on") or key in ("src", "href")]
    assert not page.open
    assert "alert(2)" in page.text


def test_marks_cover_the_words() -> None:
    assert with_marks("the grey heron", [(4, 8)]) == "the <mark>grey</mark> heron"


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], "abcdef"),
        ([(2, 2)], "abcdef"),
        ([(4, 2)], "abcdef"),
        ([(3, 5), (0, 1)], "<mark>a</mark>bc<mark>de</mark>f"),
        ([(0, 3), (2, 4)], "<mark>abcd</mark>ef"),
        ([(0, 2), (2, 4)], "<mark>abcd</mark>ef"),
        ([(1, 6), (2, 3)], "a<mark>bcdef</mark>"),
        ([(-5, 2), (4, 99)], "<mark>ab</mark>cd<mark>ef</mark>"),
        ([(50, 60)], "abcdef"),
    ],
)
def test_unruly_marks(ranges: list[tuple[int, int]], expected: str) -> None:
    assert with_marks("abcdef", ranges) == expected


def test_marks_count_characters_and_do_not_split_entities() -> None:
    assert with_marks("a<&>b", [(1, 3)]) == "a<mark>&lt;&amp;</mark>&gt;b"
    assert with_marks("🦦 ñandú 東京", [(2, 7)]) == "🦦 <mark>ñandú</mark> 東京"


def test_what_cannot_be_sent_is_replaced_one_for_one() -> None:
    assert escape("a\x00b\ud800c") == "a\ufffdb\ufffdc"


def test_a_path_breaks_after_slashes() -> None:
    assert path_text("a/<b>/c") == "a/<wbr>&lt;b&gt;/<wbr>c"


def test_each_sentence_carries_its_footnotes() -> None:
    answer = answered(
        Segment("One.", (1,), Support.QUOTED),
        Segment("Two.", (1, 2), Support.SUPPORTED),
        citations=(citation("A"), citation("B", number=2, page=3)),
    )
    html = rendering.answer(answer, turn=4)
    page = Page(html)
    assert page.text.replace("\u2060", "") == "One.1 Two.12"
    assert html.count("<p>") == 1
    assert 'data-turn="4" data-number="2" aria-label="Source 2: B, page 3"' in html


def test_a_footnote_without_a_source_is_not_shown() -> None:
    assert Page(rendering.answer(answered(quoted("One.")), turn=0)).tags.count("button") == 0


def test_unsupported_sentences_look_it() -> None:
    html = rendering.answer(answered(Segment("Maybe.")), turn=0)
    assert 'class="segment unsupported"' in html
    assert "no source" in html


def test_what_says_nothing_of_the_world_needs_no_source() -> None:
    for kind in (AnswerKind.SMALL_TALK, AnswerKind.CLARIFY, AnswerKind.NOT_FOUND):
        html = rendering.answer(Answer("q", kind, "Hello.\n\nYes?", (Segment("Hello."),)), turn=0)
        assert "<p>Hello.</p><p>Yes?</p>" in html
        assert "no source" not in html


def test_structure_of_the_answer() -> None:
    answer = answered(
        quoted("Lead:"),
        quoted("first", UnitKind.ITEM),
        quoted("second", UnitKind.ITEM),
        quoted("x · y", UnitKind.ROW),
        quoted("if a < b:\n    pass", UnitKind.CODE),
        quoted("After."),
    )
    tags = Page(rendering.answer(answer, turn=0)).tags
    wanted = ["p", "ul", "li", "li", "blockquote", "pre", "code", "p"]
    assert [tag for tag in tags if tag in wanted] == wanted


def test_what_is_being_answered_cannot_be_asked_again_yet() -> None:
    assert "Ask again" in rendering.reply(exchange(answered()), turn=0)
    assert "Ask again" not in rendering.reply(Exchange("q", draft="So far"), turn=0)


def test_confidence_and_time_are_in_words() -> None:
    words = [Page(rendering.confidence(value)).text for value in (0.99, 0.7, 0.5)]
    assert words == ["Confident", "Fairly confident", "Unsure: check the sources"]
    html = rendering.reply(exchange(answered(), seconds=1.26), turn=0)
    assert "about 90%" in html
    assert "Confident" in html
    assert "1.3 s" in html


def test_the_reading_state_counts_what_is_read() -> None:
    shown = Exchange("q", found=(8, 1))
    assert "Reading 8 passages of 1 document…" in rendering.reply(shown, turn=0)


def test_a_card_marks_the_cited_words_in_their_passage() -> None:
    passage = "\n\nIt is a grey heron that stands."  # the citation starts ten characters into it
    source = Source(citation("grey heron", page=12), passage)
    html = card_rendering.source_card(source, turn=2)
    assert "<pre>It is a <mark>grey heron</mark> that stands.</pre></div>" in html
    assert 'id="source-2-1"' in html
    assert "p.&nbsp;12" in html
    assert 'data-document="7" data-start="110" data-end="120"' in html


def test_a_card_does_not_repeat_its_title_as_a_heading() -> None:
    html = card_rendering.source_card(Source(citation("Herons"), "x" * 100), turn=0)
    assert '<p class="place" dir="auto"><span>inner Herons</span></p>' in html


def test_closest_passages_are_called_no_answer() -> None:
    scored = ScoredPassage(1, record("Otters"), Passage("Dens.", 5, 10, page=2), 0.4, 0.4, 0)
    nothing = Answer("q", AnswerKind.NOT_FOUND, "Not found.", closest=(scored,))
    html = card_rendering.sources(Conversation((exchange(nothing),)))
    assert "not an answer" in html
    assert 'class="number"' not in html
    assert 'data-document="7" data-start="5" data-end="10"' in html


def test_only_the_newest_cards_are_shown() -> None:
    one = exchange(answered(citations=(citation(),)), sources=(Source(citation(), "x" * 99),))
    html = card_rendering.sources(Conversation((one, one)))
    assert '<section class="sources" data-turn="0" hidden>' in html
    assert '<section class="sources" data-turn="1">' in html
    beside = card_rendering.sources(Conversation((one, Exchange("q", Status.FAILED))))
    assert 'data-turn="0" hidden' in beside
    assert "No sources for this one." in beside


def test_the_viewer_marks_the_stretch_and_keeps_every_character() -> None:
    text = "  # Title\n\n\tone  two\n"
    html = document_rendering.document_view(record("T"), text, (12, 15))
    assert "<pre>  # Title\n\n\t<mark>one</mark>  two\n</pre>" in html
    assert "<mark>" not in document_rendering.document_view(record("T"), text)


def test_of_a_long_document_the_part_around_the_highlight_is_shown() -> None:
    text = "a" * 300_000 + "NEEDLE" + "b" * 300_000
    html = document_rendering.document_view(record("T"), text, (300_000, 300_006))
    assert "<mark>NEEDLE</mark>" in html
    assert len(html) < 102_000
    assert "250,004 to 350,003 of 600,006" in html.replace("Characters ", "")


def test_a_long_document_is_not_turned_inside_out() -> None:
    listing = "```\n" + "listing\n" * 9000 + "```\n\n"
    text = f"Prose.\n\n```code``` in it.\n\n```\ncode\n```\n\n{listing}" + "More prose.\n" * 9000
    at = text.index("More prose.")
    markdown = replace(record("T"), format="markdown")
    html = document_rendering.document_view(markdown, text, (at, at + 4))
    assert "<p><mark data-begins>More</mark> prose." in html


@pytest.mark.parametrize(
    ("length", "start", "end", "expected"),
    [
        (100, 10, 20, (0, 100)),
        (1000, 10, 20, (0, 100)),
        (1000, 500, 520, (460, 560)),
        (1000, 990, 1000, (900, 1000)),
        (1000, 5000, 6000, (900, 1000)),
    ],
)
def test_window(length: int, start: int, end: int, expected: tuple[int, int]) -> None:
    assert document_rendering.window(length, start, end, size=100) == expected


def test_an_upload_report_says_what_became_of_each_file() -> None:
    report = IngestReport(
        ("library/uploads/new.md",), ("old.md",), ("x.md",), failed=(Failure("b.pdf", "broken"),)
    )
    text = Page(document_rendering.upload_report(report, [("c.exe", "not read")])).text
    for words in ("new.md added", "old.md unchanged", "x.md replaced", "b.pdf broken", "c.exe not"):
        assert words in text


def test_the_history_leaves_out_what_was_not_answered() -> None:
    talk = Conversation(
        (exchange(answered(Segment("A."))), Exchange("stopped", Status.STOPPED))
    ).asked("now")
    assert talk.history() == [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "A."},
    ]


def test_an_empty_library_asks_for_documents() -> None:
    assert 'data-panel="library"' in rendering.welcome([], 0)
    assert "Try one of these" not in rendering.welcome([], 3)


def test_the_viewer_walks_the_quotes_of_one_answer_from_the_one_asked_for() -> None:
    text = "One otter. Two otters. Three otters."
    html = document_rendering.document_view(record(), text, (11, 22), [(0, 10), (11, 22)])
    assert html.count("<mark") == 2
    assert 'data-focus="1"' in html
    assert "Previous" in html
    alone = document_rendering.document_view(record(), text, (11, 22))
    assert 'data-focus="0"' in alone
    assert "Previous" not in alone
