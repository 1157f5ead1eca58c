-- Calls change and remember how; players change. `version` counts up by one at each change: a save names the one it read.

-- Why something was asked for, and why it was decided as it was, are two things.
ALTER TABLE approvals ADD COLUMN decision_reason TEXT NOT NULL DEFAULT '';

ALTER TABLE calls ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);
ALTER TABLE calls ADD COLUMN assigned_to TEXT REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX calls_by_assignee ON calls (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE UNIQUE INDEX calls_by_id ON calls (community_id, id);

-- One row for each version of a call: who made it what it then was.
CREATE TABLE call_history (
  community_id TEXT NOT NULL,
  call_id      TEXT NOT NULL,
  version      INTEGER NOT NULL CHECK (version >= 1),
  status       TEXT NOT NULL CHECK (status IN ('OPEN', 'ASSIGNED', 'ENROUTE', 'ON_SCENE', 'CLEARED', 'CANCELLED')),
  fields       TEXT NOT NULL CHECK (fields GLOB '[[]*]'),
  actor        TEXT REFERENCES users (id) ON DELETE SET NULL,
  assigned_to  TEXT REFERENCES users (id) ON DELETE SET NULL,
  note         TEXT NOT NULL,
  at           INTEGER NOT NULL,
  PRIMARY KEY (community_id, call_id, version),
  FOREIGN KEY (community_id, call_id) REFERENCES calls (community_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX call_history_by_actor ON call_history (actor) WHERE actor IS NOT NULL;
CREATE INDEX call_history_by_assignee ON call_history (assigned_to) WHERE assigned_to IS NOT NULL;

ALTER TABLE players ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1);

-- For counting what happened in the last hours without reading all that happened before.
CREATE INDEX audit_log_by_event_time ON audit_log (chain, event, at);
