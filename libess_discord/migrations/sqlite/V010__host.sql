-- What hosts do: players found by short pieces of their names, answers kept for requests that are sent again, decisions
-- in the order in which they were taken.

-- Players get a number that stays (a rowid of its own accord may change), and by which the index below names them.
CREATE TABLE numbered_players (
  number       INTEGER NOT NULL PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  name         TEXT NOT NULL,
  folded_name  TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('ACTIVE', 'WATCHED')),
  roblox_id    TEXT CHECK (length(roblox_id) BETWEEN 3 AND 20 AND roblox_id NOT GLOB '*[^0-9]*'),
  discord_id   INTEGER CHECK (discord_id <> 0),
  updated_at   INTEGER NOT NULL,
  version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)
) STRICT;
INSERT INTO numbered_players (number, id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at,
                              version)
SELECT rowid, id, community_id, name, folded_name, status, roblox_id, discord_id, updated_at, version FROM players;
DROP TABLE players;
ALTER TABLE numbered_players RENAME TO players;
CREATE INDEX players_by_change ON players (community_id, updated_at, number);
CREATE INDEX players_by_roblox_id ON players (community_id, roblox_id, updated_at) WHERE roblox_id IS NOT NULL;

-- A community in a byte or two: its players have about thirty pieces each.
CREATE TABLE player_books (
  number       INTEGER NOT NULL PRIMARY KEY,
  community_id TEXT NOT NULL UNIQUE REFERENCES communities (id) ON DELETE CASCADE
) STRICT;
INSERT INTO player_books (community_id) SELECT DISTINCT community_id FROM players ORDER BY community_id;

-- Each piece of 1 to 3 characters of each folded name, in the order of the answer: a search for a piece reads as many
-- rows as it answers. The store writes these rows with the player's own.
CREATE TABLE player_grams (
  book       INTEGER NOT NULL REFERENCES player_books (number) ON DELETE CASCADE,
  gram       TEXT NOT NULL CHECK (length(gram) BETWEEN 1 AND 3),
  updated_at INTEGER NOT NULL,
  player     INTEGER NOT NULL,
  PRIMARY KEY (book, gram, updated_at, player)
) STRICT, WITHOUT ROWID;
INSERT INTO player_grams (book, gram, updated_at, player)
WITH RECURSIVE
  sizes (size) AS (VALUES (1), (2), (3)),
  ends (book, updated_at, player, rest) AS (
    SELECT b.number, p.updated_at, p.number, p.folded_name
    FROM players p JOIN player_books b ON b.community_id = p.community_id
    UNION ALL
    SELECT book, updated_at, player, substr(rest, 2) FROM ends WHERE length(rest) > 1
  )
SELECT DISTINCT book, substr(rest, 1, size) AS gram, updated_at, player
FROM ends, sizes WHERE length(rest) >= size
ORDER BY book, gram, updated_at, player;

-- One answer for each `Idempotency-Key` of an API key, for a day.
CREATE TABLE host_replies (
  api_key_id   TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
  name         TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
  number       INTEGER NOT NULL CHECK (number >= 1),
  request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
  status       INTEGER NOT NULL,
  body         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  UNIQUE (api_key_id, name),
  UNIQUE (api_key_id, number)
) STRICT;
CREATE INDEX host_replies_by_time ON host_replies (at);

-- Which key asked for it, where a host did; and the place of a decision among those of its community.
ALTER TABLE approvals ADD COLUMN requested_with TEXT;
ALTER TABLE approvals ADD COLUMN decision_number INTEGER CHECK (decision_number >= 1);
UPDATE approvals SET decision_number = placed.number
FROM (SELECT id, row_number() OVER (PARTITION BY community_id ORDER BY coalesce(decided_at, created_at), rowid) AS number
      FROM approvals WHERE status <> 'PENDING') AS placed
WHERE approvals.id = placed.id;
CREATE UNIQUE INDEX approvals_by_decision ON approvals (community_id, decision_number)
WHERE decision_number IS NOT NULL;
