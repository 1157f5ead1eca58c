-- Tries of a message that could not be made are counted for themselves: its other tries are no reason to give it up.
ALTER TABLE outbox ADD COLUMN unmade INTEGER NOT NULL DEFAULT 0;

-- Events that make little noise are told of together: whether a message may tell of others like its own, and of which
-- it does, by their subjects with a space between.
ALTER TABLE outbox ADD COLUMN joins INTEGER NOT NULL DEFAULT 0 CHECK (joins IN (0, 1));
ALTER TABLE outbox ADD COLUMN joined TEXT NOT NULL DEFAULT '';
