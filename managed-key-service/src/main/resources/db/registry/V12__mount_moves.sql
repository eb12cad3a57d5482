-- Moves of mounts, for clients that poll how theirs went. Kept for a day.
CREATE TABLE mount_move (
    id             uuid        PRIMARY KEY,
    namespace_uuid uuid        NOT NULL REFERENCES namespace (uuid) ON DELETE CASCADE,
    source         text        NOT NULL,
    target         text        NOT NULL,
    moved_at       timestamptz NOT NULL
);
CREATE INDEX mount_move_by_age ON mount_move (moved_at);
