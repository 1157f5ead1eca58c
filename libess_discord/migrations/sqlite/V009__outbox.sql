-- What Discord channels are owed. A message is put in with the event it tells of, and claimed through its channel.

CREATE TABLE outbox (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  id           TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64),
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  channel_id   INTEGER NOT NULL CHECK (channel_id <> 0),
  topic        TEXT NOT NULL CHECK (topic IN ('approvals', 'dispatch', 'security')),
  urgency      INTEGER NOT NULL CHECK (urgency BETWEEN 0 AND 2),
  kind         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'uncertain', 'dead', 'dropped')),
  changes      INTEGER NOT NULL DEFAULT 1,
  attempts     INTEGER NOT NULL DEFAULT 0,
  reason       TEXT NOT NULL DEFAULT '',
  created_at   INTEGER NOT NULL,
  first_try    INTEGER,
  unsure_since INTEGER,
  settled_at   INTEGER,
  message_id   INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (community_id, channel_id, urgency DESC, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_oldest ON outbox (created_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_untried ON outbox (community_id, kind, subject) WHERE state = 'queued' AND unsure_since IS NULL;
CREATE INDEX outbox_by_community ON outbox (community_id, seq);
CREATE INDEX outbox_by_state ON outbox (community_id, state, seq);
CREATE INDEX outbox_failed ON outbox (state) WHERE state IN ('uncertain', 'dead');
CREATE INDEX outbox_ended ON outbox (settled_at) WHERE settled_at IS NOT NULL;

-- One row for each channel that ever had a message: the unit of claiming, so that nothing overtakes within it.
CREATE TABLE outbox_lanes (
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  channel_id   INTEGER NOT NULL CHECK (channel_id <> 0),
  state        TEXT NOT NULL CHECK (state IN ('open', 'held', 'paused')),
  reason       TEXT NOT NULL DEFAULT '',
  waiting      INTEGER NOT NULL CHECK (waiting >= 0),
  urgency      INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  served       INTEGER NOT NULL,
  lease_until  INTEGER NOT NULL DEFAULT 0,
  fence        INTEGER NOT NULL DEFAULT 0,
  sent_last    INTEGER,
  PRIMARY KEY (community_id, channel_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_lanes_ready ON outbox_lanes (urgency DESC, served) WHERE state = 'open' AND waiting > 0;

-- Which message at Discord shows a subject, so that it is edited instead of sent again.
CREATE TABLE outbox_messages (
  community_id TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  channel_id   INTEGER NOT NULL,
  kind         TEXT NOT NULL,
  subject      TEXT NOT NULL,
  message_id   INTEGER NOT NULL,
  PRIMARY KEY (community_id, channel_id, kind, subject)
) STRICT, WITHOUT ROWID;
