-- What shows a subject that ended long ago is forgotten; what shows a security event is not remembered at all, since
-- such a message is never edited.
DELETE FROM outbox_messages WHERE kind = 'security';
ALTER TABLE outbox_messages ADD COLUMN shown_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_messages_by_age ON outbox_messages (shown_at);

-- Whether a message may still be owed to a subject, for good or by hand.
CREATE INDEX outbox_unsent ON outbox (community_id, kind, subject) WHERE state <> 'sent';
