-- Linked roles: what the application says at Discord about members who asked for it.

ALTER TABLE discord_configs ADD COLUMN linked_roles INTEGER NOT NULL DEFAULT 0 CHECK (linked_roles IN (0, 1));

-- Set: the attempt asks for a role connection, not for a link.
ALTER TABLE link_attempts ADD COLUMN community_id TEXT REFERENCES communities (id) ON DELETE CASCADE;
CREATE INDEX link_attempts_by_community ON link_attempts (community_id) WHERE community_id IS NOT NULL;

-- A community's number in linked roles. Without AUTOINCREMENT the number of one that is gone could go to another, and
-- with it the roles that guilds give for that number.
CREATE TABLE role_numbers (
  number       INTEGER PRIMARY KEY AUTOINCREMENT,
  community_id TEXT NOT NULL UNIQUE CHECK (length(community_id) BETWEEN 1 AND 64)
) STRICT;

-- A row outlives the link and the community it was made for, until Discord says nothing of it any more.
CREATE TABLE role_connections (
  id                TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  user_id           TEXT UNIQUE REFERENCES discord_links (user_id) ON DELETE SET NULL,
  community_id      TEXT REFERENCES communities (id) ON DELETE SET NULL,
  discord_id        INTEGER NOT NULL UNIQUE CHECK (discord_id <> 0),
  tokens_sealed     TEXT NOT NULL,
  access_expires_at INTEGER NOT NULL,
  connected_at      INTEGER NOT NULL,
  changes           INTEGER NOT NULL,
  due_at            INTEGER,  -- empty: Discord knows
  attempts          INTEGER NOT NULL,
  told_at           INTEGER,
  reason            TEXT NOT NULL
) STRICT;
CREATE INDEX role_connections_by_community ON role_connections (community_id) WHERE community_id IS NOT NULL;
CREATE INDEX role_connections_due ON role_connections (due_at) WHERE due_at IS NOT NULL;

-- Whatever changes what is said makes it due at once, by whichever way it was changed.
CREATE TRIGGER role_connections_lost AFTER UPDATE OF user_id, community_id ON role_connections
WHEN NEW.user_id IS NULL OR NEW.community_id IS NULL
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0 WHERE id = NEW.id;
END;
CREATE TRIGGER role_connections_stale AFTER UPDATE OF stale_at ON discord_links
WHEN NEW.stale_at IS NOT OLD.stale_at
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0 WHERE user_id = NEW.user_id;
END;
CREATE TRIGGER role_connections_member AFTER UPDATE OF role_id, suspended_at ON memberships
WHEN NEW.role_id IS NOT OLD.role_id OR NEW.suspended_at IS NOT OLD.suspended_at
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0
  WHERE user_id = NEW.user_id AND community_id = NEW.community_id;
END;
CREATE TRIGGER role_connections_member_gone AFTER DELETE ON memberships
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0
  WHERE user_id = OLD.user_id AND community_id = OLD.community_id;
END;
CREATE TRIGGER role_connections_disabled AFTER UPDATE OF disabled_at ON users
WHEN NEW.disabled_at IS NOT OLD.disabled_at
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0 WHERE user_id = NEW.id;
END;
CREATE TRIGGER role_connections_switched AFTER UPDATE OF linked_roles ON discord_configs
WHEN NEW.linked_roles IS NOT OLD.linked_roles
BEGIN
  UPDATE role_connections SET due_at = 0, changes = changes + 1, attempts = 0 WHERE community_id = NEW.community_id;
END;
