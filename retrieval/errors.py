"""Every error that Footnote raises on purpose, classified by what the caller does next.

FootnoteError
├── SettingsError         fix the configuration
├── LibraryError          the library cannot be used as it is
│   ├── ModelMismatch     re-embed, or open with the model it was made with
│   ├── SchemaMismatch    upgrade: a newer version made it
│   ├── LibraryBusy       wait for the other writer, then try again
│   └── ScopeError        name documents that the library holds, and dates that are some
├── ConversationError     choose one that is there
├── ModelError            install or name another embedding model
├── ReaderError           reinstall, or go without the reader
└── DocumentError         one file cannot be taken in; the others go on
    ├── UnsupportedFormat
    ├── UnreadableFile    permissions, vanished, not a regular file
    ├── EncryptedFile     remove the password first
    ├── NoText            scanned or empty: nothing to index
    └── BrokenFile        the file does not parse as what it claims to be
"""


class FootnoteError(Exception):
    """Base of all; its message says what to do next."""


class SettingsError(FootnoteError):
    pass


class LibraryError(FootnoteError):
    pass


class ModelMismatch(LibraryError):
    pass


class SchemaMismatch(LibraryError):
    pass


class LibraryBusy(LibraryError):
    pass


class ScopeError(LibraryError):
    pass


class ConversationError(FootnoteError):
    pass


class ModelError(FootnoteError):
    pass


class ReaderError(FootnoteError):
    pass


class DocumentError(FootnoteError):
    pass


class UnsupportedFormat(DocumentError):
    pass


class UnreadableFile(DocumentError):
    pass


class EncryptedFile(DocumentError):
    pass


class NoText(DocumentError):
    pass


class BrokenFile(DocumentError):
    pass
