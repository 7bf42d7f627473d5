-- Which silos there are. Every change of a cluster's members moves its version on, from the one that was read, in one transaction: of two
-- that decide upon the same view, one is refused and looks again.
CREATE TABLE im2.cluster (
    id      text COLLATE "C" PRIMARY KEY,
    version integer          NOT NULL CHECK (version >= 0),
    etag    bigint           NOT NULL CHECK (etag > 0)
);

-- One row for each run of a silo: an address that is used again is another row. A row that says dead never says anything else.
CREATE TABLE im2.member (
    cluster       text COLLATE "C" NOT NULL REFERENCES im2.cluster ON DELETE CASCADE,
    silo          text COLLATE "C" NOT NULL, -- address, port and generation
    name          text             NOT NULL,
    host          text             NOT NULL,
    role          text             NOT NULL,
    status        smallint         NOT NULL CHECK (status BETWEEN 0 AND 6), -- 1 created, 2 joining, 3 active, 4 and 5 leaving, 6 dead
    gateway_port  integer          NOT NULL CHECK (gateway_port BETWEEN 0 AND 65535), -- 0 when it takes no clients
    started_at    bigint           NOT NULL, -- 100 ns since 0001-01-01, UTC, by the silo's clock
    suspected_by  text[]           NOT NULL, -- votes: silos, and when by their clocks
    suspected_at  bigint[]         NOT NULL CHECK (cardinality(suspected_at) = cardinality(suspected_by)),
    beat_at       timestamptz      NOT NULL, -- its last sign of life, by the server's clock: silos' clocks may differ
    beats         bigint           NOT NULL, -- counts signs of life
    etag          bigint           NOT NULL CHECK (etag > 0),
    PRIMARY KEY (cluster, silo)
) WITH (fillfactor = 50);

-- Makes a cluster that is not there.
CREATE FUNCTION im2.found_cluster(for_cluster text, drawn bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    INSERT INTO im2.cluster (id, version, etag) VALUES (for_cluster, 0, drawn) ON CONFLICT DO NOTHING;
END $$;

-- Adds a member (where no tag of a row is expected) or changes one, and moves the version on. Returns whether it did: not if the version, or
-- the row, is another one than expected. Who repeats it with the same drawn tags because an answer got lost is told yes as long as nobody
-- has moved on from there.
CREATE FUNCTION im2.write_member(
    for_cluster text, expected_cluster bigint, next_version integer, drawn_cluster bigint,
    for_silo text, expected bigint, drawn bigint,
    next_name text, next_host text, next_role text, next_status smallint, next_gateway_port integer, next_started_at bigint,
    next_suspected_by text[], next_suspected_at bigint[])
RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    seen im2.cluster;
BEGIN
    PERFORM im2.require_durability();
    SELECT * INTO seen FROM im2.cluster WHERE id = for_cluster FOR UPDATE;
    IF NOT FOUND OR seen.etag <> expected_cluster OR seen.version <> next_version - 1 THEN
        RETURN coalesce(seen.etag = drawn_cluster, false);
    END IF;
    IF expected IS NULL THEN
        INSERT INTO im2.member (
            cluster, silo, name, host, role, status, gateway_port, started_at, suspected_by, suspected_at, beat_at, beats, etag)
        VALUES (
            for_cluster, for_silo, next_name, next_host, next_role, next_status, next_gateway_port, next_started_at,
            next_suspected_by, next_suspected_at, clock_timestamp(), 0, drawn)
        ON CONFLICT DO NOTHING;
    ELSE
        UPDATE im2.member SET
            name = next_name, host = next_host, role = next_role, status = next_status, gateway_port = next_gateway_port,
            started_at = next_started_at, suspected_by = next_suspected_by, suspected_at = next_suspected_at, etag = drawn
        WHERE cluster = for_cluster AND silo = for_silo AND etag = expected AND (status <> 6 OR next_status = 6);
    END IF;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE im2.cluster SET version = next_version, etag = drawn_cluster WHERE id = for_cluster;
    RETURN true;
END $$;

-- A sign of life. It is not waited for on the disk: after a crash of the server the next one is there within a second.
CREATE FUNCTION im2.beat(for_cluster text, for_silo text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE im2.member SET beat_at = clock_timestamp(), beats = beats + 1 WHERE cluster = for_cluster AND silo = for_silo;
END $$;

-- Declares members dead that gave no sign of life since they were seen with so many, and moves the version on if there are any.
-- Returns them.
CREATE FUNCTION im2.bury_silent(for_cluster text, silos text[], seen_beats bigint[], drawn bigint) RETURNS SETOF text
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    PERFORM 1 FROM im2.cluster WHERE id = for_cluster FOR UPDATE;
    RETURN QUERY
    UPDATE im2.member AS m SET status = 6, etag = drawn
    FROM unnest(silos, seen_beats) AS s (silo, beats)
    WHERE m.cluster = for_cluster AND m.silo = s.silo AND m.beats = s.beats AND m.status <> 6
    RETURNING m.silo;
    IF FOUND THEN
        UPDATE im2.cluster SET version = version + 1, etag = drawn WHERE id = for_cluster;
    END IF;
END $$;

-- What API hosts seal with: cookies, quotes, places in lists. All hosts of one database share it, so each opens what another one sealed.
CREATE TABLE im2.seal_key (
    number  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name    text        NOT NULL,
    content text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);

-- Keeps a key. Of hosts that found none and each made one, the first is heard and the others find its key.
CREATE FUNCTION im2.keep_seal_key(for_name text, for_content text, is_first boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    PERFORM pg_advisory_xact_lock(hashtextextended('im2.seal_key', 0));
    IF is_first AND EXISTS (SELECT 1 FROM im2.seal_key) THEN
        RETURN false;
    END IF;
    INSERT INTO im2.seal_key (name, content) SELECT for_name, for_content
    WHERE NOT EXISTS (SELECT 1 FROM im2.seal_key WHERE name = for_name AND content = for_content);
    RETURN true;
END $$;

REVOKE ALL ON FUNCTION im2.found_cluster, im2.write_member, im2.beat, im2.bury_silent, im2.keep_seal_key FROM PUBLIC;
GRANT EXECUTE ON FUNCTION im2.found_cluster, im2.write_member, im2.beat, im2.bury_silent, im2.keep_seal_key TO im2_app;
GRANT SELECT, INSERT, DELETE, UPDATE (version, etag) ON im2.cluster TO im2_app;
GRANT SELECT, INSERT, DELETE,
    UPDATE (name, host, role, status, gateway_port, started_at, suspected_by, suspected_at, beat_at, beats, etag) ON im2.member TO im2_app;
GRANT SELECT, INSERT ON im2.seal_key TO im2_app;
