-- People: suspended memberships, invitations, password resets, known browsers, shared limits. One-time tokens are stored
-- as their SHA-256.

ALTER TABLE memberships ADD COLUMN suspended_at INTEGER;

CREATE TABLE invites (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  email        TEXT NOT NULL CHECK (email <> ''),
  role_id      TEXT NOT NULL,
  token_hash   BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  invited_by   TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  UNIQUE (community_id, email),
  FOREIGN KEY (community_id, role_id) REFERENCES roles (community_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX invites_by_email ON invites (email);
CREATE INDEX invites_by_end ON invites (expires_at);
CREATE INDEX invites_by_inviter ON invites (invited_by);
CREATE INDEX invites_by_role ON invites (community_id, role_id);

CREATE TABLE password_resets (
  token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_by_user ON password_resets (user_id);
CREATE INDEX password_resets_by_end ON password_resets (expires_at);

CREATE TABLE known_devices (
  token_hash BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX known_devices_by_user ON known_devices (user_id, created_at);
CREATE INDEX known_devices_by_end ON known_devices (expires_at);

-- The key is a hash: what people typed into a sign-in form is not kept for counting it.
CREATE TABLE throttles (
  key        BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
  count      INTEGER NOT NULL CHECK (count >= 0),
  last_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX throttles_by_end ON throttles (expires_at);
CREATE INDEX throttles_by_heat ON throttles (count, last_at);
