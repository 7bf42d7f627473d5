-- States of grains. The entity tag is drawn anew by each write, so a state that was cleared and written again is another one.
-- Rows are updated in place as long as their page has room and nothing is due at another moment.
CREATE TABLE im2.grain_state (
    name       text COLLATE "C" NOT NULL,
    grain_key  text COLLATE "C" NOT NULL,
    grain_type text COLLATE "C" NOT NULL,
    etag       bigint           NOT NULL CHECK (etag > 0),
    due_at     bigint, -- 100 ns since 0001-01-01, UTC; null when nothing is to be done
    state      bytea            NOT NULL,
    PRIMARY KEY (name, grain_key, grain_type)
) WITH (fillfactor = 70);

CREATE INDEX grain_state_due ON im2.grain_state (name, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE im2.reminder (
    grain_id   text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    grain_hash bigint           NOT NULL, -- 0 … 2^32 - 1; silos own ranges of it
    start_at   bigint           NOT NULL, -- 100 ns since 0001-01-01, UTC
    period     bigint           NOT NULL, -- 100 ns
    etag       bigint           NOT NULL CHECK (etag > 0),
    PRIMARY KEY (grain_id, name)
);

CREATE INDEX reminder_by_hash ON im2.reminder (grain_hash);

-- Writes a state that has the expected tag; null for one that is not there. Returns nothing, or else the tag that it has.
CREATE FUNCTION im2.write_state(
    for_name text, for_key text, for_type text, expected bigint, drawn bigint, next_due_at bigint, next_state bytea)
RETURNS TABLE (stored bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    IF expected IS NULL THEN
        INSERT INTO im2.grain_state (name, grain_key, grain_type, etag, due_at, state)
        VALUES (for_name, for_key, for_type, drawn, next_due_at, next_state)
        ON CONFLICT DO NOTHING;
    ELSE
        UPDATE im2.grain_state SET etag = drawn, due_at = next_due_at, state = next_state
        WHERE name = for_name AND grain_key = for_key AND grain_type = for_type AND etag = expected;
    END IF;
    IF NOT FOUND THEN
        RETURN QUERY SELECT (SELECT etag FROM im2.grain_state WHERE name = for_name AND grain_key = for_key AND grain_type = for_type);
    END IF;
END $$;

-- Removes a state that has the expected tag. Returns nothing, or else the tag that it has.
CREATE FUNCTION im2.clear_state(for_name text, for_key text, for_type text, expected bigint) RETURNS TABLE (stored bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    DELETE FROM im2.grain_state WHERE name = for_name AND grain_key = for_key AND grain_type = for_type AND etag = expected;
    IF NOT FOUND THEN
        RETURN QUERY SELECT (SELECT etag FROM im2.grain_state WHERE name = for_name AND grain_key = for_key AND grain_type = for_type);
    END IF;
END $$;

-- Writes a reminder, whatever its tag was.
CREATE FUNCTION im2.put_reminder(
    for_grain text, for_name text, hash bigint, next_start_at bigint, next_period bigint, drawn bigint)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    INSERT INTO im2.reminder (grain_id, name, grain_hash, start_at, period, etag)
    VALUES (for_grain, for_name, hash, next_start_at, next_period, drawn)
    ON CONFLICT (grain_id, name) DO UPDATE SET start_at = excluded.start_at, period = excluded.period, etag = excluded.etag;
END $$;

-- Removes a reminder that has the expected tag. Returns whether it did.
CREATE FUNCTION im2.remove_reminder(for_grain text, for_name text, expected bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    DELETE FROM im2.reminder WHERE grain_id = for_grain AND name = for_name AND etag = expected;
    RETURN FOUND;
END $$;

-- Keys are never changed.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA im2 FROM PUBLIC;
GRANT EXECUTE ON FUNCTION im2.write_state, im2.clear_state, im2.put_reminder, im2.remove_reminder TO im2_app;
GRANT SELECT, INSERT, DELETE, UPDATE (etag, due_at, state) ON im2.grain_state TO im2_app;
GRANT SELECT, INSERT, DELETE, UPDATE (start_at, period, etag) ON im2.reminder TO im2_app;
