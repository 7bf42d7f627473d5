-- What most teams would build: one procedure that makes a charge, once for each payment id.
-- It has no index by which a wallet's history is read and no hash of anything: both cost ours something and this nothing.
CREATE TABLE wallet (
    id      text   PRIMARY KEY,
    balance bigint NOT NULL CHECK (balance >= 0) -- minor units
) WITH (fillfactor = 50); -- room for each row's next version on its own page

CREATE TABLE payment (
    id     text        PRIMARY KEY,
    wallet text        NOT NULL,
    amount bigint      NOT NULL,
    at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE entry (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment text   NOT NULL,
    account text   NOT NULL,
    amount  bigint NOT NULL
);

-- The wallet's balance after the charge. Its row is locked last, for as short as can be.
CREATE FUNCTION charge(payment_id text, wallet_id text, price bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    remaining bigint;
BEGIN
    INSERT INTO payment (id, wallet, amount) VALUES (payment_id, wallet_id, price) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT balance FROM wallet WHERE id = wallet_id);
    END IF;

    INSERT INTO entry (payment, account, amount) VALUES (payment_id, wallet_id, -price), (payment_id, 'revenue', price);
    UPDATE wallet SET balance = balance - price WHERE id = wallet_id AND balance >= price RETURNING balance INTO remaining;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'insufficient_funds';
    END IF;

    RETURN remaining;
END
$$;
