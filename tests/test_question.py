"""What kind of answer a question wants."""

from __future__ import annotations

import pytest

from retrieval.question import Wanted, asks_what_it_is_called, wanted


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was Dalmatian released?", Wanted.DATE),
        ("In which year did Zed come out?", Wanted.DATE),
        ("What is the release date of Epoxy?", Wanted.DATE),
        ("What is the end-of-life date of Zed?", Wanted.DATE),
        ("How many series are there?", Wanted.NUMBER),
        ("How cold is the freezer?", Wanted.NUMBER),
        ("How deep is the pool?", Wanted.NUMBER),
        ("Which tool converts virtual machines?", Wanted.NAME),
        ("Which command lists the volumes of a project?", Wanted.NAME),
        ("Which supported series and versions are there?", Wanted.LIST),
        ("Which series hides behind number 2026.2?", Wanted.NAME),
        ("Which series does the project maintain?", Wanted.LIST),
        ("What is Pike's release number?", Wanted.NUMBER),
        ("Which release has the number 2024.1?", Wanted.NAME),
        ("What is the default of os_type?", Wanted.NUMBER),
        ("What's the default volume driver?", Wanted.DEFINITION),
        ("What is the default port of Keystone?", Wanted.NUMBER),
        ("Which bins does each Port Ellory household have?", Wanted.LIST),
        ("Which tools combine Kubernetes with OpenStack?", Wanted.LIST),
        ("What are the components of Nova?", Wanted.LIST),
        ("Who are the board members?", Wanted.LIST),
        ("Who were the founders of Gerrit?", Wanted.LIST),
        ("Who are you?", Wanted.NAME),
        ("List all SLURP releases", Wanted.LIST),
        ("all slurp releases please", Wanted.LIST),
        ("tell me all the SLURP releases", Wanted.LIST),
        ("What all does Octavia need?", Wanted.LIST),
        ("server group policies in nova", Wanted.LIST),
        ("tools connecting OpenStack with Kubernetes", Wanted.LIST),
        ("Which two working groups got going in February?", Wanted.LIST),
        ("release date of Zed", Wanted.DATE),
        ("port of keystone", Wanted.NUMBER),
        ("What is OpenStack 2024.2 called?", Wanted.NAME),
        ("How is OpenStack 2024.2 called?", Wanted.NAME),
        ("how do folks call 2023.2 in conversation", Wanted.NAME),
        ("Which hypervisor drivers come with Nova?", Wanted.LIST),
        ("Which parts is Magnum made of?", Wanted.LIST),  # "is" is of Magnum
        ("Which series is Zed?", Wanted.NAME),
        ("Which company sells support for it?", Wanted.NAME),
        ("Which component helps instances start?", Wanted.NAME),
        ("In which edition of his work did he point to rats?", Wanted.NAME),
        ("Which setting controls how clients connect?", Wanted.EXPLANATION),
        ("What made planners give up the dam?", Wanted.STATEMENT),
        ("Which degree must doctors hold?", Wanted.NAME),
        ("What must I do first to add a node?", Wanted.STATEMENT),
        ("How do I call the API?", Wanted.EXPLANATION),
        ("Who makes MigrateKit?", Wanted.NAME),
        ("Which release came out in October 2024?", Wanted.NAME),
        ("What is Kata Containers?", Wanted.DEFINITION),
        ("What does SLURP mean?", Wanted.DEFINITION),
        ("Why did OpenInfra join the Linux Foundation?", Wanted.EXPLANATION),
        ("How do I install Kolla?", Wanted.EXPLANATION),
        ("What happens when a host fails?", Wanted.EXPLANATION),
        ("Why does it stop when it is full?", Wanted.EXPLANATION),
        ("What comes next, and when?", Wanted.DATE),
        ("Can I use the terrace when it rains?", Wanted.YES_NO),
        ("Can you tell me when Zed was released?", Wanted.DATE),
        ("Is the shop open, and when does it close?", Wanted.DATE),
        ("In what industry did they compete?", Wanted.NAME),
        ("What company founded Gerrit?", Wanted.STATEMENT),
        ("Is Zed still maintained?", Wanted.YES_NO),
        ("Should windows in the bathroom be closed?", Wanted.YES_NO),
        ("Have members of the club got a library?", Wanted.YES_NO),
        ("Must dogs in the park be on a lead?", Wanted.YES_NO),
        ("May I bring my dog?", Wanted.YES_NO),
        ("must-have tools for backups", Wanted.LIST),
        ("What is the name of Lars' wife?", Wanted.NAME),
        ("Name the rivers", Wanted.LIST),
        ("virt-v2v", Wanted.STATEMENT),
    ],
)
def test_what_a_question_wants(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


def test_who_asks_for_a_name_in_so_many_words() -> None:
    assert asks_what_it_is_called("Can you tell me the release name for 2024.2?")
    assert asks_what_it_is_called("how is 2024.2 called")
    assert not asks_what_it_is_called("Which role does the member role imply?")
