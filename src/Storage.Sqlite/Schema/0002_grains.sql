-- States of grains. The entity tag is drawn anew by each write, so a state that was cleared and written again is another one.
CREATE TABLE grain_state (
    name       TEXT    NOT NULL,
    grain_key  TEXT    NOT NULL,
    grain_type TEXT    NOT NULL,
    etag       INTEGER NOT NULL,
    due_at     INTEGER, -- 100 ns since 0001-01-01, UTC; null when nothing is to be done
    state      BLOB    NOT NULL,
    PRIMARY KEY (name, grain_key, grain_type)
) STRICT, WITHOUT ROWID;

CREATE INDEX grain_state_due ON grain_state (name, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE reminder (
    grain_id   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    grain_hash INTEGER NOT NULL, -- 0 … 2^32 - 1; silos own ranges of it
    start_at   INTEGER NOT NULL, -- 100 ns since 0001-01-01, UTC
    period     INTEGER NOT NULL, -- 100 ns
    etag       INTEGER NOT NULL,
    PRIMARY KEY (grain_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX reminder_by_hash ON reminder (grain_hash);
