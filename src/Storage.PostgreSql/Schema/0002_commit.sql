-- Durable means on disk, whatever the role, the database or the server has as its default.
CREATE FUNCTION im2.require_durability() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
END $$;

CREATE FUNCTION im2.prove() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM im2.require_durability();
    INSERT INTO im2.probe AS known (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = known.count + 1;
END $$;

-- Commits a batch of steps of different wallets. Returns a row for each member that is refused: the transfer id that is known
-- already, or else the version that the wallet is at. All others are committed.
--
-- The caller gives each wallet and each transfer id at most once, and the members in order of the account. Locks are taken in this
-- order, by everybody: rows of wallets by account, new wallets by account, transfers by id; so nobody waits in a circle. Each
-- statement sees what was committed before it began, so a wallet and its transfers are looked at after its lock is held. What
-- slips through, a new wallet or a transfer id that another transaction has not committed yet when it is looked for, waits at
-- the unique index and fails there, with the whole batch: the caller repeats the batch, which then finds it.
--
-- Plans are made once and must be good for tables of any size: always from the batch, by index, into the tables.
CREATE FUNCTION im2.commit(
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
    fits      boolean[];
    known_ids text[];
    accepted  boolean[];
    sequences bigint[];
BEGIN
    PERFORM im2.require_durability();

    SELECT
        array_agg(coalesce(w.version, 0) ORDER BY m.place),
        array_agg(coalesce(w.version = m.version AND w.head = m.head, m.version = 0) ORDER BY m.place)
    INTO actuals, fits
    FROM unnest(wallets, expected, expected_heads) WITH ORDINALITY AS m (account, version, head, place)
    LEFT JOIN LATERAL (SELECT version, head FROM im2.wallet WHERE account = m.account FOR NO KEY UPDATE) AS w ON true;

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
    END IF;

    -- New wallets. One that appeared since the look above is a unique violation.
    INSERT INTO im2.wallet (account, version, head, state, checksum)
    SELECT m.account, m.version, m.head, m.state, m.checksum
    FROM unnest(wallets, expected, versions, heads, states, checksums)
        WITH ORDINALITY AS m (account, expected, version, head, state, checksum, place)
    WHERE m.expected = 0 AND accepted[m.place]
    ORDER BY m.place;

    UPDATE im2.wallet AS w SET version = m.version, head = m.head, state = m.state, checksum = m.checksum
    FROM unnest(wallets, expected, versions, heads, states, checksums)
        WITH ORDINALITY AS m (account, expected, version, head, state, checksum, place)
    WHERE m.expected > 0 AND accepted[m.place] AND w.account = m.account AND w.version = m.expected;

    -- Drawn while the wallets are locked, so that a wallet's entries grow with its versions.
    sequences := ARRAY(
        SELECT nextval('im2.entry_sequence_seq'::regclass) FROM generate_series(1, coalesce(cardinality(leg_members), 0)));

    INSERT INTO im2.transfer (id, wallet, version, kind, at, corrects, event, hash, leg_count, first_entry, last_entry)
    SELECT
        t.id, t.wallet, t.step, t.kind, t.at, t.corrects, t.event, t.hash,
        coalesce(t.last_leg - t.first_leg + 1, 0), sequences[t.first_leg], sequences[t.last_leg]
    FROM unnest(members, owner_wallets, ids, transfer_at, kinds, steps, corrected, events, hashes, first_legs, last_legs)
        AS t (member, wallet, id, at, kind, step, corrects, event, hash, first_leg, last_leg)
    WHERE accepted[t.member]
    ORDER BY t.id COLLATE "C";

    INSERT INTO im2.entry (sequence, transfer, leg_no, account_kind, owner, currency, amount)
    SELECT sequences[l.place], l.transfer, l.leg_no, l.account_kind, l.owner, l.currency, l.amount
    FROM unnest(leg_members, leg_transfers, leg_numbers, account_kinds, owners, currencies, amounts)
        WITH ORDINALITY AS l (member, transfer, leg_no, account_kind, owner, currency, amount, place)
    WHERE accepted[l.member]
    ORDER BY l.place;
END $$;
