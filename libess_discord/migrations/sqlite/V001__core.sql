-- The first schema. Times are milliseconds since 1970 UTC; Discord ids are the bit pattern of their 64 bits.

PRAGMA application_id = 0x45535344;

CREATE TABLE installation (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The greatest time any committed unit of work has seen: a clock set back never revives what has expired.
CREATE TABLE store_clock (
  only_row    INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
  greatest_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  id            TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  email         TEXT NOT NULL UNIQUE CHECK (email <> ''),
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  disabled_at   INTEGER,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash          BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id             TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at          INTEGER NOT NULL,
  last_seen_at        INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  password_checked_at INTEGER NOT NULL,
  network             TEXT NOT NULL,
  user_agent          TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

CREATE TABLE communities (
  id         TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  name       TEXT NOT NULL,
  slug       TEXT NOT NULL UNIQUE CHECK (length(slug) BETWEEN 1 AND 48 AND slug NOT GLOB '*[^a-z0-9-]*'),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE roles (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  priority     INTEGER NOT NULL,
  permissions  TEXT NOT NULL CHECK (permissions GLOB '[[]*]'),
  UNIQUE (community_id, name),
  UNIQUE (community_id, id)
) STRICT;

-- The pair of keys to roles makes a role of another community impossible here.
CREATE TABLE memberships (
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role_id      TEXT NOT NULL,
  since        INTEGER NOT NULL,
  PRIMARY KEY (community_id, user_id),
  FOREIGN KEY (community_id, role_id) REFERENCES roles (community_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);
CREATE INDEX memberships_by_role ON memberships (community_id, role_id);

CREATE TABLE discord_configs (
  community_id       TEXT NOT NULL PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
  guild_id           INTEGER UNIQUE CHECK (guild_id <> 0),
  approvals_channel  INTEGER CHECK (approvals_channel <> 0),
  dispatch_channel   INTEGER CHECK (dispatch_channel <> 0),
  security_channel   INTEGER CHECK (security_channel <> 0),
  application_id     INTEGER CHECK (application_id <> 0),
  public_key         TEXT NOT NULL CHECK (length(public_key) IN (0, 64)),
  bot_token_sealed   TEXT NOT NULL,
  bot_token_set_at   INTEGER,
  version            INTEGER NOT NULL CHECK (version >= 1),
  updated_at         INTEGER NOT NULL
) STRICT;

CREATE TABLE link_attempts (
  state_hash      BLOB NOT NULL PRIMARY KEY CHECK (length(state_hash) = 32),
  user_id         TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  session_hash    BLOB NOT NULL,
  browser_hash    BLOB NOT NULL,
  redirect_uri    TEXT NOT NULL,
  verifier_sealed TEXT NOT NULL,
  scope           TEXT NOT NULL,
  issuer          TEXT NOT NULL,
  expires_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX link_attempts_by_user ON link_attempts (user_id);
CREATE INDEX link_attempts_by_end ON link_attempts (expires_at);

CREATE TABLE pending_links (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  session_hash BLOB NOT NULL,
  discord_id   INTEGER NOT NULL CHECK (discord_id <> 0),
  username     TEXT NOT NULL,
  global_name  TEXT NOT NULL,
  avatar       TEXT NOT NULL,
  expires_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_links_by_user ON pending_links (user_id);
CREATE INDEX pending_links_by_end ON pending_links (expires_at);

CREATE TABLE discord_links (
  user_id     TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  discord_id  INTEGER NOT NULL UNIQUE CHECK (discord_id <> 0),
  username    TEXT NOT NULL,
  global_name TEXT NOT NULL,
  avatar      TEXT NOT NULL,
  linked_at   INTEGER NOT NULL,
  stale_at    INTEGER
) STRICT;

CREATE TABLE api_keys (
  id                  TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id        TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  name                TEXT NOT NULL,
  public_id           TEXT NOT NULL UNIQUE CHECK (public_id <> ''),
  secret_mac          BLOB NOT NULL CHECK (length(secret_mac) = 32),
  pepper_id           TEXT NOT NULL,
  permissions         TEXT NOT NULL CHECK (permissions GLOB '[[]*]'),
  guilds              TEXT NOT NULL CHECK (guilds GLOB '[[]*]'),
  proof_policy        TEXT NOT NULL CHECK (proof_policy IN ('none', 'decisions', 'all')),
  requests_per_minute INTEGER CHECK (requests_per_minute > 0),
  created_at          INTEGER NOT NULL,
  expires_at          INTEGER NOT NULL,
  last_used_at        INTEGER,
  revoked_at          INTEGER,
  created_by          TEXT REFERENCES users (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX api_keys_by_community ON api_keys (community_id, created_at);
CREATE INDEX api_keys_by_creator ON api_keys (created_by);

CREATE TABLE approvals (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  status       TEXT NOT NULL CHECK (status IN ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED')),
  risk         TEXT NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH')),
  requested_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  payload      TEXT NOT NULL CHECK (payload GLOB '{*}'),
  reason       TEXT NOT NULL,
  decided_by   TEXT REFERENCES users (id) ON DELETE SET NULL,
  decided_at   INTEGER,
  created_at   INTEGER NOT NULL,
  UNIQUE (community_id, id),
  CHECK ((status IN ('APPROVED', 'REJECTED')) <= (decided_at IS NOT NULL))
) STRICT;
CREATE INDEX approvals_by_status ON approvals (community_id, status, created_at);
CREATE INDEX approvals_by_time ON approvals (community_id, created_at);
CREATE INDEX approvals_by_requester ON approvals (requested_by);
CREATE INDEX approvals_by_decider ON approvals (decided_by);

CREATE TABLE moderation_actions (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL,
  approval_id  TEXT NOT NULL,
  command      TEXT NOT NULL,
  payload      TEXT NOT NULL CHECK (payload GLOB '{*}'),
  decided_by   TEXT REFERENCES users (id) ON DELETE SET NULL,
  created_at   INTEGER NOT NULL,
  UNIQUE (community_id, approval_id),
  FOREIGN KEY (community_id, approval_id) REFERENCES approvals (community_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX moderation_actions_by_time ON moderation_actions (community_id, created_at);
CREATE INDEX moderation_actions_by_decider ON moderation_actions (decided_by);

CREATE TABLE calls (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  title        TEXT NOT NULL,
  description  TEXT NOT NULL,
  priority     INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
  status       TEXT NOT NULL CHECK (status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE', 'CLEARED', 'CANCELLED')),
  location     TEXT,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX calls_by_change ON calls (community_id, updated_at);
-- Only what is open, in the order in which it is shown: its cost does not grow with history.
CREATE INDEX calls_open ON calls (community_id, priority, updated_at)
  WHERE status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE');

CREATE TABLE players (
  id           TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  folded_name  TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('ACTIVE', 'WATCHED')),
  roblox_id    TEXT CHECK (length(roblox_id) BETWEEN 3 AND 20 AND roblox_id NOT GLOB '*[^0-9]*'),
  discord_id   INTEGER CHECK (discord_id <> 0),
  updated_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX players_by_change ON players (community_id, updated_at);
CREATE INDEX players_by_roblox_id ON players (community_id, roblox_id) WHERE roblox_id IS NOT NULL;

-- No key into any other table: entries outlive whatever they tell of.
CREATE TABLE audit_log (
  chain         TEXT NOT NULL,
  sequence      INTEGER NOT NULL CHECK (sequence >= 1),
  at            INTEGER NOT NULL,
  event         TEXT NOT NULL,
  body          TEXT NOT NULL CHECK (body GLOB '{*}'),
  previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
  hash          BLOB NOT NULL CHECK (length(hash) = 32),
  personal      TEXT NOT NULL,
  source        TEXT,  -- copied from the body to be searched for
  actor         TEXT,
  UNIQUE (chain, sequence)
) STRICT;
CREATE INDEX audit_log_by_event ON audit_log (chain, event, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (chain, actor, sequence) WHERE actor IS NOT NULL;

-- The service only ever appends. Personal values may be erased: their commitments are what is hashed.
CREATE TRIGGER audit_log_no_update
BEFORE UPDATE OF chain, sequence, at, event, body, previous_hash, hash, source, actor ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_log_only_erase
BEFORE UPDATE OF personal ON audit_log WHEN NEW.personal <> ''
BEGIN
  SELECT RAISE(ABORT, 'personal values of audit entries are only erased');
END;
CREATE TRIGGER audit_log_no_delete
BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never deleted');
END;
