"""All SQL of the journal, in the dialect that SQLite and PostgreSQL share (named parameters)."""

from __future__ import annotations

from typing import Final

# --- the installation -------------------------------------------------------------------------
READ_INSTANCE: Final = "SELECT value FROM meta WHERE name = 'instance_key'"
WRITE_INSTANCE: Final = """
    INSERT INTO meta (name, value) VALUES ('instance_key', :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
ADD_FACT: Final = "INSERT INTO meta (name, value) VALUES (:name, :value)"
READ_FACT: Final = "SELECT value FROM meta WHERE name = :name"
LIST_FACTS: Final = "SELECT name, value FROM meta WHERE name LIKE :names"
DELETE_FACT: Final = "DELETE FROM meta WHERE name = :name"
ANYBODY: Final = "SELECT 1 FROM persons LIMIT 1"
WRAPPED_KEYS: Final = "SELECT id, wrapped_key FROM persons ORDER BY id"
REWRAP: Final = "UPDATE persons SET wrapped_key = :wrapped_key WHERE id = :person"

# --- persons ----------------------------------------------------------------------------------
FIND_PERSON: Final = """
    SELECT p.id, p.wrapped_key, p.last_seq, p.last_order_ms
    FROM identities i JOIN persons p ON p.id = i.person_id
    WHERE i.platform = :platform AND i.identity = :identity"""
FIND_PERSONS: Final = """
    SELECT i.platform, p.id, p.wrapped_key, p.last_seq, p.last_order_ms
    FROM identities i JOIN persons p ON p.id = i.person_id
    WHERE i.platform = :platform AND i.identity = :identity
    UNION ALL
    SELECT i.platform, p.id, p.wrapped_key, p.last_seq, p.last_order_ms
    FROM identities i JOIN persons p ON p.id = i.person_id
    WHERE i.platform = :or_platform AND i.identity = :or_identity"""
HOLD_PERSONS: Final = """
    SELECT i.platform, p.id, p.wrapped_key, p.last_seq, p.last_order_ms
    FROM identities i JOIN persons p ON p.id = i.person_id
    WHERE (i.platform = :platform AND i.identity = :identity)
       OR (i.platform = :or_platform AND i.identity = :or_identity)
    ORDER BY p.id FOR NO KEY UPDATE OF p"""
"""The same for who writes beside others, where the database has many writers: one that speaks by
two accounts at once has to wait for themselves."""
READ_PERSON: Final = """
    SELECT id, wrapped_key, last_seq, last_order_ms FROM persons WHERE id = :person"""
LIST_PERSONS: Final = """
    SELECT p.id, p.created_ms, (SELECT COUNT(*) FROM entries e WHERE e.person_id = p.id)
    FROM persons p ORDER BY p.created_ms, p.id"""
ADD_PERSON: Final = """
    INSERT INTO persons (id, wrapped_key, created_ms, last_seq, last_order_ms)
    VALUES (:person, :wrapped_key, :now_ms, 0, 0)"""
MARK_LAST_ENTRY: Final = """
    UPDATE persons SET last_seq = :seq, last_order_ms = :order_ms WHERE id = :person"""
DELETE_PERSON: Final = "DELETE FROM persons WHERE id = :person"
DELETE_IDENTITY: Final = (
    "DELETE FROM identities WHERE platform = :platform AND identity = :identity"
)
SET_IDENTITY: Final = """
    INSERT INTO identities (platform, identity, person_id, linked_ms)
    VALUES (:platform, :identity, :person, :now_ms)
    ON CONFLICT (platform, identity) DO UPDATE
    SET person_id = excluded.person_id, linked_ms = excluded.linked_ms"""
HOUSE: Final = """
    UPDATE identities SET household = :household
    WHERE platform = :platform AND identity = :identity"""
HOUSEHOLD: Final = """
    SELECT identity, person_id FROM identities WHERE household = :household"""
HOUSEHOLD_PERSONS: Final = """
    SELECT DISTINCT person_id FROM identities
    WHERE household = :household OR (platform = :platform AND identity = :household)"""
OUTSIDE_HOUSEHOLD: Final = """
    SELECT 1 FROM identities
    WHERE person_id = :person AND platform NOT IN ('link-code', 'speaking')
        AND (household IS NULL OR household <> :household)
        AND NOT (platform = :platform AND identity = :household) LIMIT 1"""
LEAVE_HOUSEHOLD: Final = """
    DELETE FROM identities
    WHERE person_id = :person
        AND (household = :household OR (platform = :platform AND identity = :household))"""
LINKED_AT: Final = """
    SELECT linked_ms FROM identities WHERE platform = :platform AND identity = :identity"""
LIST_IDENTITIES: Final = """
    SELECT platform, identity, linked_ms FROM identities
    WHERE person_id = :person AND platform NOT IN ('link-code', 'speaking')
    ORDER BY linked_ms, platform"""
DELETE_OLD_IDENTITIES: Final = """
    DELETE FROM identities WHERE platform = :platform AND linked_ms < :before_ms"""
MOVE_IDENTITIES: Final = "UPDATE identities SET person_id = :stays WHERE person_id = :goes"
MOVE_LOGINS: Final = "UPDATE logins SET person_id = :stays WHERE person_id = :goes"

# --- entries ----------------------------------------------------------------------------------
READ_ENTRY: Final = "SELECT id, at, body FROM entries WHERE person_id = :person AND id = :entry"
NEWEST_ENTRIES: Final = """
    SELECT id, at, body FROM entries WHERE person_id = :person
    ORDER BY order_ms DESC, seq DESC"""
NEWEST_ENTRIES_SINCE: Final = """
    SELECT id, at, body FROM entries WHERE person_id = :person AND order_ms >= :since_ms
    ORDER BY order_ms DESC, seq DESC"""
ENTRY_TIMES: Final = """
    SELECT id, at FROM entries WHERE person_id = :person ORDER BY order_ms, seq"""
OLDER_ENTRIES: Final = """
    SELECT id FROM entries WHERE person_id = :person AND order_ms < :before_ms
    ORDER BY order_ms LIMIT :most"""
COUNT_PERSONS: Final = "SELECT COUNT(*) FROM persons"
COUNT_ENTRIES: Final = "SELECT COUNT(*) FROM entries"
ANY_ENTRY: Final = "SELECT 1 FROM entries WHERE person_id = :person LIMIT 1"
ADD_ENTRY: Final = """
    INSERT INTO entries (person_id, id, seq, at, order_ms, body)
    VALUES (:person, :entry, :seq, :at, :order_ms, :body)"""
CHANGE_ENTRY: Final = """
    UPDATE entries SET body = :body WHERE person_id = :person AND id = :entry"""
DELETE_ENTRY: Final = "DELETE FROM entries WHERE person_id = :person AND id = :entry"

# --- memories ---------------------------------------------------------------------------------
READ_MEMORY: Final = "SELECT body FROM memories WHERE person_id = :person AND scope = :scope"
READ_MEMORIES: Final = """
    SELECT (SELECT body FROM memories WHERE person_id = :person AND scope = :own),
        (SELECT body FROM memories WHERE person_id = :person AND scope = :here),
        (SELECT body FROM memories WHERE person_id = :person AND scope = :devices)"""
WRITE_MEMORY: Final = """
    INSERT INTO memories (person_id, scope, body) VALUES (:person, :scope, :body)
    ON CONFLICT (person_id, scope) DO UPDATE SET body = excluded.body"""
DELETE_MEMORY: Final = "DELETE FROM memories WHERE person_id = :person AND scope = :scope"
MEMORY_SCOPES: Final = "SELECT scope FROM memories WHERE person_id = :person"
DELETE_OTHER_DEVICES: Final = """
    DELETE FROM memories
    WHERE person_id = :person AND LENGTH(scope) = :device_bytes AND scope <> :scope"""
OWNERS_OF_SCOPE: Final = "SELECT person_id FROM memories WHERE scope = :scope ORDER BY person_id"

# --- answers ----------------------------------------------------------------------------------
READ_ANSWER: Final = """
    SELECT a.digest, a.reply, a.person_id, p.wrapped_key
    FROM answers a LEFT JOIN persons p ON p.id = a.person_id
    WHERE a.platform = :platform AND a.request = :request"""
ADD_ANSWER: Final = """
    INSERT INTO answers (platform, request, digest, person_id, reply, at_ms)
    VALUES (:platform, :request, :digest, :person, :reply, :now_ms)"""
EMPTY_ANSWERS: Final = "UPDATE answers SET reply = :empty WHERE person_id = :person"
DELETE_OLD_ANSWERS: Final = """
    DELETE FROM answers WHERE (platform, request) IN (
        SELECT platform, request FROM answers WHERE at_ms < :before_ms LIMIT :most)"""

# --- recordings -------------------------------------------------------------------------------
ADD_RECORDING: Final = """
    INSERT INTO recordings (id, person_id, entry_id, size, at_ms)
    VALUES (:recording, :person, :entry, :size, :now_ms)"""
READ_RECORDING: Final = """
    SELECT entry_id FROM recordings WHERE id = :recording AND person_id = :person"""
DELETE_RECORDING: Final = """
    DELETE FROM recordings WHERE id = :recording AND person_id = :person"""
RECORDINGS_OF_ENTRY: Final = """
    SELECT id FROM recordings WHERE person_id = :person AND entry_id = :entry"""
RECORDINGS_OF_PERSON: Final = "SELECT id FROM recordings WHERE person_id = :person"
RECORDINGS_IN_TIME: Final = """
    SELECT id, entry_id, at_ms FROM recordings WHERE person_id = :person ORDER BY at_ms, id"""
OWNER_OF_RECORDING: Final = "SELECT person_id FROM recordings WHERE id = :recording"
ALL_RECORDINGS: Final = "SELECT id FROM recordings"

# --- the deletion ledger ----------------------------------------------------------------------
LEDGER_ADD: Final = """
    INSERT INTO deletions (person_id, entry_id, at_ms) VALUES (:person, :entry, :now_ms)
    ON CONFLICT (person_id, entry_id) DO UPDATE SET at_ms = excluded.at_ms"""
LEDGER: Final = "SELECT person_id, entry_id, at_ms FROM deletions ORDER BY person_id, entry_id"
LEDGER_HAS: Final = """
    SELECT 1 FROM deletions WHERE person_id = :person AND entry_id = :entry"""
LEDGER_FORGET: Final = "DELETE FROM deletions WHERE person_id = :person"
LEDGER_TAKE_BACK: Final = """
    DELETE FROM deletions WHERE person_id = :person AND entry_id = :entry"""

# --- jobs -------------------------------------------------------------------------------------
# run_ms is when a job is due, or, while it is leased, when the lease ends and it is due again.
ADD_JOB: Final = """
    INSERT INTO jobs (id, kind, person_id, payload, dedupe, state, attempts, run_ms)
    VALUES (:job, :kind, :person, :payload, :dedupe, 'queued', 0, :run_ms)
    ON CONFLICT (dedupe) DO UPDATE
    SET payload = excluded.payload, state = 'queued', attempts = 0, run_ms = excluded.run_ms,
        kind = excluded.kind, person_id = excluded.person_id, id = excluded.id, error = NULL
    WHERE jobs.state = 'dead'"""
JOBS_OF_PERSON: Final = """
    SELECT j.id, j.payload, p.wrapped_key
    FROM jobs j JOIN persons p ON p.id = j.person_id WHERE j.person_id = :person ORDER BY j.id"""
DUE_JOB: Final = """
    SELECT j.id, j.kind, j.person_id, j.payload, j.attempts, j.run_ms, p.wrapped_key
    FROM jobs j LEFT JOIN persons p ON p.id = j.person_id
    WHERE j.kind = :kind AND j.state <> 'dead' AND j.run_ms <= :now_ms
    ORDER BY j.run_ms, j.id LIMIT 1"""
DUE_JOB_NAMED: Final = """
    SELECT j.id, j.kind, j.person_id, j.payload, j.attempts, j.run_ms, p.wrapped_key
    FROM jobs j LEFT JOIN persons p ON p.id = j.person_id
    WHERE j.id = :job AND j.state <> 'dead' AND j.run_ms <= :now_ms"""
LEASE_JOB: Final = """
    UPDATE jobs SET state = 'leased', attempts = attempts + 1, lease = :lease, run_ms = :until_ms
    WHERE id = :job"""
RENEW_JOB: Final = "UPDATE jobs SET run_ms = :until_ms WHERE id = :job AND lease = :lease"
FINISH_JOB: Final = "DELETE FROM jobs WHERE id = :job AND lease = :lease"
RETRY_JOB: Final = """
    UPDATE jobs SET state = 'queued', lease = NULL, run_ms = :run_ms, error = :error
    WHERE id = :job AND lease = :lease"""
PUT_OFF_JOB: Final = """
    UPDATE jobs
    SET state = 'queued', lease = NULL, run_ms = :run_ms, error = :error, attempts = attempts - 1
    WHERE id = :job AND lease = :lease"""
WAITING_LIKE: Final = """
    SELECT id, payload FROM jobs
    WHERE kind = :kind AND person_id IS NULL AND state = 'queued' AND id <> :job"""
DROP_JOB: Final = "DELETE FROM jobs WHERE id = :job"
REWRITE_JOB: Final = "UPDATE jobs SET payload = :payload WHERE id = :job AND lease = :lease"
BURY_JOB: Final = """
    UPDATE jobs SET state = 'dead', lease = NULL, error = :error WHERE id = :job"""
BURY_LEASED_JOB: Final = """
    UPDATE jobs SET state = 'dead', lease = NULL, error = :error
    WHERE id = :job AND lease = :lease"""
MOVE_JOB: Final = """
    UPDATE jobs
    SET person_id = :person, payload = :payload, lease = NULL,
        state = CASE WHEN state = 'leased' THEN 'queued' ELSE state END
    WHERE id = :job"""
LIST_JOBS: Final = "SELECT id, kind, state, attempts, run_ms, error FROM jobs ORDER BY run_ms, id"
REVIVE_JOB: Final = """
    UPDATE jobs SET state = 'queued', attempts = 0, run_ms = :now_ms, error = NULL
    WHERE id = :job AND state = 'dead'"""
REVIVE_JOBS_OF_PERSON: Final = """
    UPDATE jobs SET state = 'queued', attempts = 0, run_ms = :now_ms, error = NULL
    WHERE person_id = :person AND state = 'dead'"""
REVIVE_JOBS: Final = """
    UPDATE jobs SET state = 'queued', attempts = 0, run_ms = :now_ms, error = NULL
    WHERE state = 'dead'"""
COUNT_WAITING_JOBS: Final = """
    SELECT COUNT(*) FROM jobs WHERE kind = :kind AND state <> 'dead'"""
COUNT_JOBS: Final = "SELECT state, COUNT(*) FROM jobs GROUP BY state"
COUNT_JOBS_BY_KIND: Final = "SELECT kind, state, COUNT(*) FROM jobs GROUP BY kind, state"

# --- logins of the companion page -------------------------------------------------------------
ANY_LOGIN: Final = "SELECT 1 FROM logins LIMIT 1"
FIND_LOGIN: Final = "SELECT id, person_id, passphrase FROM logins WHERE name = :name"
ADD_LOGIN: Final = """
    INSERT INTO logins (id, person_id, name, passphrase, created_ms)
    VALUES (:login, :person, :name, :passphrase, :now_ms)"""
CHANGE_LOGIN: Final = "UPDATE logins SET passphrase = :passphrase WHERE id = :login"
ADD_INVITATION: Final = """
    INSERT INTO invitations (token, login_id, until_ms) VALUES (:token, :login, :until_ms)"""
READ_INVITATION: Final = """
    SELECT login_id FROM invitations WHERE token = :token AND until_ms > :now_ms"""
DELETE_INVITATION: Final = "DELETE FROM invitations WHERE token = :token"
FORGET_INVITATIONS: Final = "DELETE FROM invitations WHERE until_ms <= :now_ms"
ADD_SESSION: Final = """
    INSERT INTO browser_sessions (id, login_id, created_ms, seen_ms)
    VALUES (:session, :login, :now_ms, :now_ms)"""
READ_SESSION: Final = """
    SELECT l.id, l.person_id, s.created_ms, s.seen_ms
    FROM browser_sessions s JOIN logins l ON l.id = s.login_id WHERE s.id = :session"""
TOUCH_SESSION: Final = "UPDATE browser_sessions SET seen_ms = :now_ms WHERE id = :session"
DELETE_SESSION: Final = "DELETE FROM browser_sessions WHERE id = :session"
DELETE_SESSIONS_OF: Final = "DELETE FROM browser_sessions WHERE login_id = :login"
DELETE_OTHER_SESSIONS: Final = """
    DELETE FROM browser_sessions WHERE login_id = :login AND id <> :session"""
FORGET_SESSIONS: Final = """
    DELETE FROM browser_sessions WHERE seen_ms < :idle_ms OR created_ms < :old_ms"""
FORGET_FAILURES: Final = "DELETE FROM sign_in_failures WHERE last_ms < :since_ms"
READ_FAILURES: Final = "SELECT count, last_ms FROM sign_in_failures WHERE scope = :scope"
COUNT_FAILURE: Final = """
    INSERT INTO sign_in_failures (scope, count, last_ms) VALUES (:scope, 1, :now_ms)
    ON CONFLICT (scope) DO UPDATE
    SET count = CASE WHEN sign_in_failures.last_ms < :since_ms THEN 1
                     ELSE sign_in_failures.count + 1 END,
        last_ms = excluded.last_ms"""
