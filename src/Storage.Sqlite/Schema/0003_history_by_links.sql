-- What a commit costs is the pages that it writes at random places. A wallet's history is therefore a list that is linked backwards,
-- from the wallet's row to its last transfer and on to the one before, and needs no index; its entries lie where its transfers say.
-- What remains at a random place is the wallet's row and the transfer's id.
DROP INDEX entry_of_wallet;

ALTER TABLE wallet ADD COLUMN last INTEGER NOT NULL DEFAULT 0; -- number of its last transfer

CREATE TABLE linked_transfer (
    number      INTEGER PRIMARY KEY, -- in the order of the commits
    id          TEXT    NOT NULL UNIQUE, -- what makes one cause have one effect, for ever
    wallet      TEXT    NOT NULL,
    version     INTEGER NOT NULL CHECK (version > 0), -- its place in the wallet's chain
    previous    INTEGER NOT NULL, -- number of the wallet's transfer before it; 0 for the first
    kind        INTEGER NOT NULL,
    at          INTEGER NOT NULL, -- 100 ns since 0001-01-01, UTC
    corrects    TEXT, -- the id of another transfer
    first_entry INTEGER NOT NULL, -- 0 when there are no legs
    leg_count   INTEGER NOT NULL CHECK (leg_count >= 0 AND leg_count <> 1),
    event       BLOB    NOT NULL,
    hash        BLOB    NOT NULL CHECK (length(hash) = 32), -- the link of the wallet's chain
    CHECK ((leg_count = 0) = (first_entry = 0)),
    CHECK ((version = 1) = (previous = 0))
) STRICT;

INSERT INTO linked_transfer
SELECT
    rowid, id, wallet, version, coalesce(lag(rowid) OVER (PARTITION BY wallet ORDER BY version), 0),
    kind, at, corrects, first_entry, leg_count, event, hash
FROM transfer;

UPDATE wallet SET last = (SELECT rowid FROM transfer WHERE transfer.wallet = wallet.account AND transfer.version = wallet.version);

DROP TABLE transfer;
ALTER TABLE linked_transfer RENAME TO transfer;

-- A wallet begins once: should its row be lost, it can't begin anew.
CREATE UNIQUE INDEX transfer_that_begins ON transfer (wallet) WHERE version = 1;
CREATE INDEX transfer_by_corrected ON transfer (corrects) WHERE corrects IS NOT NULL;
CREATE TRIGGER transfer_is_never_changed BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is never changed'); END;
CREATE TRIGGER transfer_is_never_deleted BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'a transfer is never deleted'); END;
