-- What a commit costs is the rows and the index entries that it writes. A wallet's history is therefore a list that is linked
-- backwards, from the wallet's row to its last transfer and on to the one before, and needs no index; its entries lie where its
-- transfers say. The number that links lead to is also a transfer's place in the feed of all transfers.

-- Commits of processes that run wait for the end of this, at their first table: none may add to what has been copied already.
LOCK TABLE im2.wallet, im2.transfer, im2.entry IN ACCESS EXCLUSIVE MODE;

DROP INDEX im2.entry_of_wallet;

ALTER TABLE im2.wallet ADD COLUMN last bigint NOT NULL DEFAULT 0; -- number of its last transfer

CREATE TABLE im2.linked_transfer (
    number      bigint           CONSTRAINT transfer_number PRIMARY KEY, -- grows with the versions of a wallet; may have gaps
    id          text COLLATE "C" NOT NULL CONSTRAINT transfer_id UNIQUE, -- what makes one cause have one effect, for ever
    wallet      text COLLATE "C" NOT NULL,
    version     bigint           NOT NULL CHECK (version > 0), -- its place in the wallet's chain
    previous    bigint           NOT NULL, -- number of the wallet's transfer before it; 0 for the first
    kind        smallint         NOT NULL,
    at          bigint           NOT NULL, -- 100 ns since 0001-01-01, UTC
    corrects    text COLLATE "C",
    event       bytea            NOT NULL,
    hash        bytea            NOT NULL CHECK (octet_length(hash) = 32),
    leg_count   smallint         NOT NULL CHECK (leg_count >= 0 AND leg_count <> 1),
    first_entry bigint,                    -- null when it has no legs
    last_entry  bigint,
    CHECK ((leg_count = 0) = (first_entry IS NULL) AND (leg_count = 0) = (last_entry IS NULL)),
    CHECK ((version = 1) = (previous = 0))
);

-- By time, as far as that grows with the versions of each wallet.
INSERT INTO im2.linked_transfer
SELECT
    number, id, wallet, version, coalesce(lag(number) OVER (PARTITION BY wallet ORDER BY version), 0),
    kind, at, corrects, event, hash, leg_count, first_entry, last_entry
FROM (
    SELECT *, row_number() OVER (ORDER BY moment, wallet, version) AS number
    FROM (SELECT *, max(at) OVER (PARTITION BY wallet ORDER BY version) AS moment FROM im2.transfer) AS in_time) AS numbered
ORDER BY number;

UPDATE im2.wallet AS w SET last = t.number FROM im2.linked_transfer AS t WHERE t.wallet = w.account AND t.version = w.version;

DROP TABLE im2.transfer;
ALTER TABLE im2.linked_transfer RENAME TO transfer;

CREATE SEQUENCE im2.transfer_number_seq OWNED BY im2.transfer.number;
SELECT setval('im2.transfer_number_seq', max(number)) FROM im2.transfer HAVING count(*) > 0;

-- A wallet begins once: should its row be lost, it can't begin anew.
CREATE UNIQUE INDEX transfer_that_begins ON im2.transfer (wallet) WHERE version = 1;
CREATE INDEX transfer_corrects ON im2.transfer (corrects, wallet, version) WHERE corrects IS NOT NULL;
CREATE TRIGGER transfer_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON im2.transfer
    FOR EACH STATEMENT EXECUTE FUNCTION im2.refuse_change();
ANALYZE im2.transfer, im2.wallet;

-- How far the feed may be read once no transaction with an id below the bound is under way: each that may still write a number up to
-- the highest had its id when it drew the number, so before the bound was made. The bound can't be read from a snapshot, which ends
-- behind the last transaction that has ended: later ones may be under way already. Who has read so far already gets no bound.
CREATE FUNCTION im2.feed_horizon(reached bigint, OUT highest bigint, OUT bound xid8) LANGUAGE plpgsql AS $$
BEGIN
    highest := coalesce(pg_sequence_last_value('im2.transfer_number_seq'), 0);
    IF highest > reached THEN
        bound := pg_current_xact_id();
    END IF;
END $$;

-- Commits a batch of steps of different wallets. Returns a row for each member that is refused: the transfer id that is known
-- already, or else the version that the wallet is at. All others are committed.
--
-- The caller gives each wallet and each transfer id at most once, and the members in order of the account, each with its transfers side
-- by side. Locks are taken in this order, by everybody: rows of wallets by account, new wallets by account, transfers by id; so
-- nobody waits in a circle. What is looked at before its lock is held is looked at again by what takes it: a wallet that was moved meanwhile
-- is a serialization failure; one that was made and a transfer id that was written meanwhile are unique violations. Each fails the whole
-- batch: the caller repeats it, and it then finds what it met.
--
-- Numbers and sequences are drawn after each wallet was seen at the version that it is moved on from, so they grow with its versions; and
-- after the transaction has its id, which is what im2.feed_horizon rests on.
--
-- Plans are made once and must be good for tables of any size: always from the batch, by index, into the tables. Each statement costs some
-- microseconds before its first row, so what a batch of one transfer each does not need is left out for it.
CREATE OR REPLACE FUNCTION im2.commit(
    wallets        text[],     -- of each member
    expected       bigint[],   -- the version and the head that it was decided upon
    expected_heads bytea[],
    versions       bigint[],
    heads          bytea[],
    states         bytea[],
    checksums      bigint[],
    members        integer[],  -- of each transfer: its member, from 1
    owner_wallets  text[],
    ids            text[],
    transfer_at    bigint[],
    kinds          smallint[],
    steps          bigint[],   -- the version that it leads to
    corrected      text[],
    events         bytea[],
    hashes         bytea[],
    first_legs     integer[],  -- the places of its legs, from 1; null when it has none
    last_legs      integer[],
    leg_members    integer[],  -- of each leg
    leg_transfers  text[],
    leg_numbers    smallint[],
    account_kinds  smallint[],
    owners         text[],
    currencies     smallint[],
    amounts        bigint[])
RETURNS TABLE (member integer, actual bigint, known text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_material = off
AS $$
#variable_conflict use_column
DECLARE
    actuals   bigint[];
    lasts     bigint[];  -- of each member: the number of the wallet's last transfer
    ends      integer[]; -- and the place of its own last one
    fits      boolean[];
    known_ids text[];
    accepted  boolean[];
    sequences bigint[];
    numbers   bigint[];
    to_move   bigint;
    moved     bigint;
    own_id    xid8;
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM im2.require_durability();
    END IF;

    SELECT array_agg(version), array_agg(last), array_agg(fits), count(*) FILTER (WHERE expected > 0)
    INTO actuals, lasts, fits, to_move
    FROM (
        SELECT
            coalesce(w.version, 0) AS version, coalesce(w.last, 0) AS last, m.version AS expected,
            coalesce(w.version = m.version AND w.head = m.head, m.version = 0) AS fits
        FROM unnest(wallets, expected, expected_heads) WITH ORDINALITY AS m (account, version, head, place)
        LEFT JOIN im2.wallet AS w ON w.account = m.account
        ORDER BY m.place) AS seen;

    SELECT array_agg(t.id) INTO known_ids FROM im2.transfer AS t WHERE t.id = ANY (ids);

    accepted := fits;
    IF known_ids IS NOT NULL THEN
        FOR member, known IN
            SELECT DISTINCT ON (p.member) p.member, p.id
            FROM unnest(members, ids) WITH ORDINALITY AS p (member, id, place)
            WHERE p.id = ANY (known_ids)
            ORDER BY p.member, p.place
        LOOP
            accepted[member] := false;
            RETURN NEXT;
        END LOOP;
    END IF;

    IF false = ANY (accepted) THEN
        RETURN QUERY
        SELECT m.place::integer, m.actual, NULL::text
        FROM unnest(fits, actuals) WITH ORDINALITY AS m (fits, actual, place)
        WHERE NOT m.fits
            AND (known_ids IS NULL OR NOT EXISTS (
                SELECT 1 FROM unnest(members, ids) AS p (member, id) WHERE p.member = m.place AND p.id = ANY (known_ids)));
        IF NOT true = ANY (accepted) THEN
            RETURN;
        END IF;
        SELECT count(*) INTO to_move FROM unnest(expected, accepted) AS m (expected, accepted) WHERE m.expected > 0 AND m.accepted;
    END IF;

    own_id := pg_current_xact_id();
    SELECT
        ARRAY(SELECT nextval('im2.transfer_number_seq'::regclass) FROM generate_series(1, cardinality(ids))),
        ARRAY(SELECT nextval('im2.entry_sequence_seq'::regclass) FROM generate_series(1, coalesce(cardinality(leg_members), 0)))
    INTO numbers, sequences;
    ends := members;
    IF cardinality(members) > cardinality(wallets) THEN
        SELECT array_agg(place ORDER BY member) INTO ends
        FROM (SELECT member, max(place)::integer AS place FROM unnest(members) WITH ORDINALITY AS p (member, place) GROUP BY member) AS last;
    END IF;

    IF to_move > 0 THEN
        UPDATE im2.wallet AS w
        SET version = m.version, head = m.head, state = m.state, checksum = m.checksum, last = numbers[ends[m.place]]
        FROM unnest(wallets, expected, versions, heads, states, checksums)
            WITH ORDINALITY AS m (account, expected, version, head, state, checksum, place)
        WHERE m.expected > 0 AND accepted[m.place] AND w.account = m.account AND w.version = m.expected;
        GET DIAGNOSTICS moved = ROW_COUNT;
        IF moved < to_move THEN
            RAISE EXCEPTION 'a wallet was moved on meanwhile' USING ERRCODE = 'serialization_failure';
        END IF;
    END IF;

    IF 0 = ANY (expected) THEN
        INSERT INTO im2.wallet (account, version, head, state, checksum, last)
        SELECT m.account, m.version, m.head, m.state, m.checksum, numbers[ends[m.place]]
        FROM unnest(wallets, expected, versions, heads, states, checksums)
            WITH ORDINALITY AS m (account, expected, version, head, state, checksum, place)
        WHERE m.expected = 0 AND accepted[m.place]
        ORDER BY m.place;
    END IF;

    INSERT INTO im2.transfer (number, id, wallet, version, previous, kind, at, corrects, event, hash, leg_count, first_entry, last_entry)
    SELECT
        numbers[t.place], t.id, t.wallet, t.step,
        CASE WHEN members[t.place - 1] = t.member THEN numbers[t.place - 1] ELSE lasts[t.member] END,
        t.kind, t.at, t.corrects, t.event, t.hash,
        coalesce(t.last_leg - t.first_leg + 1, 0), sequences[t.first_leg], sequences[t.last_leg]
    FROM unnest(members, owner_wallets, ids, transfer_at, kinds, steps, corrected, events, hashes, first_legs, last_legs)
        WITH ORDINALITY AS t (member, wallet, id, at, kind, step, corrects, event, hash, first_leg, last_leg, place)
    WHERE accepted[t.member]
    ORDER BY t.id COLLATE "C";

    INSERT INTO im2.entry (sequence, transfer, leg_no, account_kind, owner, currency, amount)
    SELECT sequences[l.place], l.transfer, l.leg_no, l.account_kind, l.owner, l.currency, l.amount
    FROM unnest(leg_members, leg_transfers, leg_numbers, account_kinds, owners, currencies, amounts)
        WITH ORDINALITY AS l (member, transfer, leg_no, account_kind, owner, currency, amount, place)
    WHERE accepted[l.member]
    ORDER BY l.place;
END $$;

REVOKE ALL ON FUNCTION im2.feed_horizon FROM PUBLIC;
GRANT EXECUTE ON FUNCTION im2.feed_horizon TO im2_app;
GRANT SELECT, INSERT ON im2.transfer TO im2_app;
GRANT USAGE ON SEQUENCE im2.transfer_number_seq TO im2_app;
