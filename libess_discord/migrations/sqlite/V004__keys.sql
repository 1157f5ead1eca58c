-- Rotation and reach of API keys, and who has shown a Discord guild to be theirs.

ALTER TABLE api_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '[]' CHECK (networks GLOB '[[]*]');
ALTER TABLE api_keys ADD COLUMN successor_of TEXT;  -- no reference: the successor outlives the record of the old key
ALTER TABLE api_keys ADD COLUMN overlap_ends_at INTEGER;
ALTER TABLE api_keys ADD COLUMN last_used_network TEXT NOT NULL DEFAULT '';

CREATE TABLE guild_claims (
  community_id    TEXT NOT NULL PRIMARY KEY REFERENCES communities (id) ON DELETE CASCADE,
  guild_id        INTEGER NOT NULL CHECK (guild_id <> 0),
  code_hash       BLOB NOT NULL CHECK (length(code_hash) IN (0, 32)),
  code_expires_at INTEGER,
  proven_at       INTEGER,
  proof           TEXT NOT NULL CHECK (proof IN ('', 'manage_guild', 'code', 'operator')),
  proven_by       TEXT REFERENCES users (id) ON DELETE SET NULL,
  CHECK ((length(code_hash) = 32) = (code_expires_at IS NOT NULL)),
  CHECK ((proof <> '') = (proven_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX guild_claims_proven ON guild_claims (guild_id) WHERE proven_at IS NOT NULL;
CREATE INDEX guild_claims_by_prover ON guild_claims (proven_by) WHERE proven_by IS NOT NULL;
