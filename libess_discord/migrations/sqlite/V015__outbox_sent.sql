-- How many messages of a community were sent in each hour: read from this alone, so it costs what the hours hold.

CREATE INDEX outbox_sent ON outbox (community_id, settled_at) WHERE state = 'sent';
