-- What the application may do: add to the ledger and move wallets on, never change what is written. Its login is made a member
-- of this role. Roles belong to the whole server, so another database may have made it already, or be making it now.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'im2_app') THEN
        CREATE ROLE im2_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA im2 FROM PUBLIC;
GRANT USAGE ON SCHEMA im2 TO im2_app;
GRANT SELECT ON im2.schema_migration TO im2_app;
GRANT SELECT, INSERT, UPDATE ON im2.wallet, im2.probe TO im2_app;
GRANT SELECT, INSERT ON im2.transfer, im2.entry TO im2_app;
GRANT USAGE ON SEQUENCE im2.entry_sequence_seq TO im2_app;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA im2 TO im2_app;
