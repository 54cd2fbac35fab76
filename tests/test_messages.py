"""The conversation as a Chatbot gets it: every character arrives as it was written."""

from __future__ import annotations

from typing import Any

import pytest

from retrieval.datatypes import Answer, AnswerKind, Segment, Support, UnitKind
from ui.conversation import Conversation, Exchange, Status
from ui.messages import chatbot, messages, welcome

pytestmark = pytest.mark.filterwarnings("ignore:::gradio")

CODE = "def stand():\n    wait()\n\n\treturn 1"


def exchange(question: str, said: Segment) -> Exchange:
    answer = Answer(question, AnswerKind.ANSWERED, said.text, (said,))
    return Exchange(question, Status.ANSWERED, answer=answer)


def sent(shown: Any) -> list[tuple[str, str]]:
    """Role and text of each message, as they leave for the browser."""
    root = chatbot([]).postprocess(shown).model_dump()
    return [(message["role"], message["content"][0]["text"]) for message in root]


def test_questions_and_answers_take_turns() -> None:
    talk = Conversation((exchange("One?", Segment("Yes.")),)).asked("Two?")
    assert [role for role, _ in sent(messages(talk))] == ["user", "assistant"] * 2
    (_, question), (_, answer) = sent(messages(talk, first=1))
    assert "Two?" in question
    assert 'data-turn="1"' in answer


def test_lines_keep_their_indentation() -> None:
    code = Segment(CODE, (), Support.QUOTED, UnitKind.CODE)
    (_, question), (_, answer) = sent(messages(Conversation((exchange(CODE, code),))))
    assert f">{CODE}</div>" in question
    assert f"<pre><code>{CODE}</code></pre>" in answer


def test_an_answer_is_not_drawn_anew_when_more_is_asked() -> None:
    talk = Conversation((exchange("One?", Segment("Yes.")),))
    assert messages(talk.asked("Two?"))[:2] == messages(talk)


def test_nothing_is_read_into_messages() -> None:
    made = chatbot([])
    assert not made.render_markdown
    assert not made.allow_tags
    assert made.latex_delimiters == []


def test_the_welcome_is_a_message_of_the_page() -> None:
    ((role, text),) = sent(welcome(["Where do herons nest?"], 3))
    assert role == "assistant"
    assert "Where do herons nest?" in text
