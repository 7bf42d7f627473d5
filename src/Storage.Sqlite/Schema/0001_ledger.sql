-- A wallet as last committed. Version and head are the fence of every commit.
CREATE TABLE wallet (
    account  TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL CHECK (version > 0),
    head     BLOB    NOT NULL CHECK (length(head) = 32), -- hash of the last posting
    state    BLOB    NOT NULL,
    checksum INTEGER NOT NULL -- of the other columns: a damaged row is never taken for a wallet
) STRICT, WITHOUT ROWID;

-- What has had its effect. The primary key is what makes one cause have one effect, for ever.
-- The legs of a transfer are the entries first_entry … first_entry + leg_count - 1, so no index leads from a transfer to them.
-- Rows lie in the order of their commits: what many wallets write together is written side by side.
CREATE TABLE transfer (
    id          TEXT    NOT NULL PRIMARY KEY,
    wallet      TEXT    NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0), -- its place in the wallet's chain
    kind        INTEGER NOT NULL,
    at          INTEGER NOT NULL, -- 100 ns since 0001-01-01, UTC
    corrects    TEXT, -- the id of another transfer
    first_entry INTEGER NOT NULL, -- 0 when there are no legs
    leg_count   INTEGER NOT NULL CHECK (leg_count >= 0 AND leg_count <> 1),
    event       BLOB    NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32), -- the link of the wallet's chain
    UNIQUE (wallet, version),
    CHECK ((leg_count = 0) = (first_entry = 0))
) STRICT;

CREATE INDEX transfer_by_corrected ON transfer (corrects) WHERE corrects IS NOT NULL;

CREATE TABLE entry (
    sequence     INTEGER PRIMARY KEY,
    transfer     TEXT    NOT NULL,
    account_kind INTEGER NOT NULL,
    owner        TEXT    NOT NULL,
    currency     INTEGER NOT NULL, -- ISO 4217 numeric code
    amount       INTEGER NOT NULL CHECK (amount <> 0) -- minor units, signed
) STRICT;

-- The row number follows the owner in the index: one wallet's entries (paid, bonus, held, debt), by sequence, without sorting.
-- System accounts, which take part in every transfer, are left out.
CREATE INDEX entry_of_wallet ON entry (owner) WHERE account_kind IN (1, 3, 4, 5);

CREATE TRIGGER transfer_is_never_changed BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER transfer_is_never_deleted BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;

-- Written to prove that a write can be made durable.
CREATE TABLE probe (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;
