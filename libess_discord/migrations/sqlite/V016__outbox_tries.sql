-- Tries of a message that could not be made are counted for themselves: its other tries are no reason to give it up.

ALTER TABLE outbox ADD COLUMN unmade INTEGER NOT NULL DEFAULT 0;
