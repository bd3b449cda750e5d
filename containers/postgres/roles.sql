-- Brings the roles of Kerma's database in line; run as superuser with the variables owner, reader and settings, which are
-- their passwords. `kerma` owns the database. `kerma_reader` may only read, for the dashboard. `kerma_settings` may change
-- settings too. `kerma_scoped` nobody logs in as: the dashboard takes it on for users who may see some equipment only.
-- `kerma migrate` gives them their rights, table by table.
\set ON_ERROR_STOP on
SELECT format('CREATE ROLE %I LOGIN', name)
  FROM unnest(ARRAY['kerma', 'kerma_reader', 'kerma_settings']) AS name
 WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
SELECT 'CREATE ROLE kerma_scoped NOLOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kerma_scoped') \gexec
-- NOINHERIT: what restricts kerma_scoped must apply only while a role has taken it on.
ALTER ROLE kerma NOINHERIT;
ALTER ROLE kerma_reader NOINHERIT;
GRANT kerma_scoped TO kerma, kerma_reader;
-- CREATEDB: a backup is checked by restoring it into a temporary database.
ALTER ROLE kerma CREATEDB PASSWORD :'owner';
-- Connections are limited, so that a dashboard under load leaves some to the reading of new objects.
ALTER ROLE kerma_reader PASSWORD :'reader' CONNECTION LIMIT 50;
ALTER ROLE kerma_settings PASSWORD :'settings' CONNECTION LIMIT 20;
ALTER ROLE kerma_reader SET default_transaction_read_only = on;
-- The dashboard sets shorter ones; these end what it has left behind.
ALTER ROLE kerma_reader SET statement_timeout = '20min';
ALTER ROLE kerma_settings SET statement_timeout = '1min';
ALTER ROLE kerma_reader SET idle_in_transaction_session_timeout = '20min';
ALTER ROLE kerma_settings SET idle_in_transaction_session_timeout = '1min';
-- With it a role could read the hashes of all passwords.
SELECT format('REVOKE pg_read_all_data FROM %I', name)
  FROM unnest(ARRAY['kerma_reader', 'kerma_settings']) AS name
 WHERE pg_has_role(name, 'pg_read_all_data', 'MEMBER') \gexec
SELECT 'CREATE DATABASE kerma OWNER kerma'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'kerma') \gexec
-- Every role may connect to every database, and make temporary tables there, unless it is revoked. Where others have
-- databases on the same server, only Kerma's is closed.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', datname)
  FROM pg_database
 WHERE datallowconn
   AND (datname = 'kerma' OR NOT EXISTS (
        SELECT FROM pg_database WHERE datname NOT IN ('kerma', 'postgres', 'template0', 'template1'))) \gexec
GRANT CONNECT ON DATABASE kerma TO kerma_reader, kerma_settings;
