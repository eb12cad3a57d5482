-- An operator's try of a PIN that is under way: one at a time for each PIN, whatever keys carry it.
CREATE TABLE pin_try (
    tag         text        PRIMARY KEY,
    lease_owner uuid        NOT NULL,
    lease_until timestamptz NOT NULL
);
