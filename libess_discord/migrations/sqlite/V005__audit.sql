-- Signed checkpoints of the audit log, and its retention.

CREATE TABLE audit_checkpoints (
  chain     TEXT NOT NULL,
  sequence  INTEGER NOT NULL CHECK (sequence >= 1),
  kind      TEXT NOT NULL CHECK (kind IN ('head', 'cut')),
  hash      BLOB NOT NULL CHECK (length(hash) = 32),
  at        INTEGER NOT NULL,
  key_id    TEXT NOT NULL,
  signature BLOB NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (chain, sequence, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_checkpoints_cuts ON audit_checkpoints (chain, sequence) WHERE kind = 'cut';

CREATE TRIGGER audit_checkpoints_no_update
BEFORE UPDATE ON audit_checkpoints
BEGIN
  SELECT RAISE(ABORT, 'audit checkpoints are never changed');
END;
CREATE TRIGGER audit_checkpoints_no_delete
BEFORE DELETE ON audit_checkpoints
BEGIN
  SELECT RAISE(ABORT, 'audit checkpoints are never deleted');
END;
-- REPLACE deletes without asking the trigger above.
CREATE TRIGGER audit_checkpoints_no_replace
BEFORE INSERT ON audit_checkpoints
WHEN EXISTS (SELECT 1 FROM audit_checkpoints
             WHERE chain = NEW.chain AND sequence = NEW.sequence AND kind = NEW.kind)
BEGIN
  SELECT RAISE(IGNORE);
END;
CREATE TRIGGER audit_checkpoints_cut_exists
BEFORE INSERT ON audit_checkpoints
WHEN NEW.kind = 'cut' AND NOT EXISTS (
  SELECT 1 FROM audit_log WHERE chain = NEW.chain AND sequence = NEW.sequence AND hash = NEW.hash)
BEGIN
  SELECT RAISE(ABORT, 'a cut names an entry that is there');
END;

-- Only what a recorded cut covers may go.
DROP TRIGGER audit_log_no_delete;
CREATE TRIGGER audit_log_no_delete
BEFORE DELETE ON audit_log
WHEN OLD.sequence > coalesce(
  (SELECT max(sequence) FROM audit_checkpoints WHERE chain = OLD.chain AND kind = 'cut'), 0)
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never deleted');
END;
-- Neither a REPLACE of an entry, nor an entry at a place that was passed or pruned.
CREATE TRIGGER audit_log_no_replace
BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE chain = NEW.chain AND sequence >= NEW.sequence)
  OR EXISTS (SELECT 1 FROM audit_log WHERE rowid = NEW.rowid)
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never replaced');
END;

-- Whose personal values are still there. An entry leaves both indexes when it is erased. The target is copied from the
-- body, as source and actor are.
ALTER TABLE audit_log ADD COLUMN target TEXT;
UPDATE audit_log SET target = json_extract(body, '$.target');
DROP TRIGGER audit_log_no_update;
CREATE TRIGGER audit_log_no_update
BEFORE UPDATE OF chain, sequence, at, event, body, previous_hash, hash, source, actor, target ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE INDEX audit_log_personal_actor ON audit_log (actor) WHERE personal <> '' AND actor IS NOT NULL;
CREATE INDEX audit_log_personal_target ON audit_log (target) WHERE personal <> '' AND target IS NOT NULL;
