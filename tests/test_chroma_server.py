"""Several libraries keep their vectors on one Chroma server, and do not meet there."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import ingest
from retrieval import Assistant, Library
from retrieval.errors import LibraryError
from retrieval.settings import Settings

from .building import put
from .fakes import HashingEmbedder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    command = shutil.which("chroma", path=str(Path(sys.executable).parent))
    assert command is not None
    port = free_port()
    running = subprocess.Popen(
        [command, "run", "--path", str(tmp_path / "vectors"), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}/api/v2/heartbeat")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=10)


def found(library: Library, query: str) -> str:
    return Assistant(library).search(query, k=1)[0].text


def test_libraries_on_one_server_leave_each_other_alone(server: str, tmp_path: Path) -> None:
    settings = Settings(chroma_url=server)
    one, two = tmp_path / "one", tmp_path / "two"
    with (
        Library.open(one, settings=settings, embedder=HashingEmbedder()) as first,
        Library.open(two, settings=settings, embedder=HashingEmbedder()) as second,
    ):
        put(first, "a.txt", "Zuul gates every change.", "Otters swim.")
        put(second, "b.txt", "Bees fly.")
        assert (len(first.vector_index.ids()), len(second.vector_index.ids())) == (2, 1)
        assert found(first, "otters") == "Otters swim."
        assert found(second, "bees") == "Bees fly."
    other = HashingEmbedder("another", dimension=32)
    with Library.open(one, settings=settings, embedder=other, any_model=True) as again:
        ingest.reembed(again)
        assert "Otters swim." in found(again, "otters")


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = Settings(chroma_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(LibraryError, match="chroma run"):
        Library.open(tmp_path / "library", settings=settings, embedder=HashingEmbedder())
