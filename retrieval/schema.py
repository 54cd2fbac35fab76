"""The tables of the catalogue. A change to them raises the version.

``MIGRATIONS`` bring a catalogue of the version before to each version.
"""

SCHEMA_VERSION = 5
_ACRONYMS = """
CREATE TABLE acronyms (
    short TEXT NOT NULL, long TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (short, long)) WITHOUT ROWID;
"""
_CONVERSATIONS = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX conversations_by_owner ON conversations(owner, changed);
CREATE TABLE exchanges (
    conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL, answer TEXT,
    problem TEXT NOT NULL, seconds REAL NOT NULL, asked TEXT NOT NULL,
    rating INTEGER NOT NULL, comment TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)) WITHOUT ROWID;
CREATE VIRTUAL TABLE said USING fts5(
    question, answer, conversation_id UNINDEXED, position UNINDEXED);
"""
_FAILURES = """
CREATE TABLE failures (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
"""
_TERMS = """
CREATE TABLE forward_index (id INTEGER PRIMARY KEY, context TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE document_frequencies (
    term TEXT PRIMARY KEY, passages INTEGER NOT NULL) WITHOUT ROWID;
"""
_OUT_OF_FTS5 = """
INSERT INTO forward_index SELECT rowid, context, body FROM lexical;
INSERT INTO document_frequencies SELECT term, doc FROM vocabulary;
INSERT INTO meta SELECT 'collection', json_array(
    (SELECT count(*) FROM forward_index), (SELECT ifnull(sum(cnt), 0) FROM vocabulary));
DROP TABLE vocabulary;
DROP TABLE lexical;
"""
MIGRATIONS = {2: _ACRONYMS, 3: _CONVERSATIONS, 4: _FAILURES, 5: _TERMS + _OUT_OF_FTS5}
SCHEMA = f"""{_ACRONYMS}{_CONVERSATIONS}{_FAILURES}{_TERMS}
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, title TEXT NOT NULL, date TEXT,
    format TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    content_hash TEXT NOT NULL, recipe TEXT NOT NULL, page_starts TEXT NOT NULL,
    metadata TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, page INTEGER, heading_path TEXT NOT NULL,
    context TEXT NOT NULL, units TEXT NOT NULL, text TEXT NOT NULL, text_hash TEXT NOT NULL);
CREATE INDEX passages_by_document ON passages(document_id, start);
CREATE INDEX passages_by_hash ON passages(text_hash);
CREATE TABLE vectors (
    text_hash TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (text_hash, model)) WITHOUT ROWID;
CREATE TABLE spellings (
    word TEXT PRIMARY KEY, written TEXT NOT NULL, term TEXT NOT NULL) WITHOUT ROWID;
"""
