-- What people are told about their own accounts, and work that is retried until it succeeds or is too old.

CREATE TABLE notices (
  id      TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  kind    TEXT NOT NULL CHECK (kind <> ''),
  subject TEXT NOT NULL,
  text    TEXT NOT NULL
) STRICT;
CREATE INDEX notices_by_user ON notices (user_id, at);

-- Payloads are sealed: addresses, texts and tokens wait here, none of which a copy of the file may give away.
-- A job that belongs to a user dies with the account.
CREATE TABLE jobs (
  id         TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  kind       TEXT NOT NULL CHECK (kind IN ('mail', 'token_revocation')),
  user_id    TEXT REFERENCES users (id) ON DELETE CASCADE,
  sealed     TEXT NOT NULL,
  attempts   INTEGER NOT NULL CHECK (attempts >= 0),
  created_at INTEGER NOT NULL,
  due_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_by_due ON jobs (kind, due_at);
CREATE INDEX jobs_by_user ON jobs (user_id);
