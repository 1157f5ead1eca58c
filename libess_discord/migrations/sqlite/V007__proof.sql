-- Discord interactions that decided something: a second decision by the same interaction finds its row.

CREATE TABLE spent_interactions (
  interaction_id INTEGER NOT NULL PRIMARY KEY CHECK (interaction_id <> 0),
  community_id   TEXT NOT NULL REFERENCES communities (id) ON DELETE CASCADE,
  action         TEXT NOT NULL,
  at             INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_interactions_by_time ON spent_interactions (at);
CREATE INDEX spent_interactions_by_community ON spent_interactions (community_id);
