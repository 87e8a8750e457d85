-- Who may come in. A key is known by its hash alone; the row of a revoked one stays, so that a store which ever had a key stays locked.
-- agents: the names it is bound to with one space between them, empty for all.
create table access_keys (
    key_id text not null primary key,
    name text not null,
    scope smallint not null,
    agents text not null,
    hash text not null,
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);

-- Sessions that were signed out of before their time; a row goes when the session would have ended anyway.
create table ended_sessions (session_id text not null primary key, until bigint not null);

-- Links to sign in. What makes a link work is derived from its id and the link secret and stands in no table.
create table sign_ins (
    sign_in_id text not null primary key,
    person text not null,
    made_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index sign_ins_person on sign_ins (person, made_at);
