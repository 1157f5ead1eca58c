-- Keys that are about to end are told of once.

ALTER TABLE api_keys ADD COLUMN expiry_told_at INTEGER;

-- What the watch looks through: nothing, most of the time.
CREATE INDEX api_keys_expiring ON api_keys (expires_at)
  WHERE revoked_at IS NULL AND overlap_ends_at IS NULL AND expiry_told_at IS NULL;
