-- What an agent's inputs are compared with: frozen once and never changed. The number of the log revision that asked for it names it.
create table input_references (
    agent_id bigint not null,
    frozen_by bigint not null,
    kind smallint not null,
    name text not null,
    reference blob not null,
    primary key (agent_id, frozen_by, kind, name)
);

-- What they have shown since; frozen_by 0: nothing is watched. Evidence is in millionths of what raises a signal.
create table input_states (
    agent_id bigint not null primary key,
    frozen_by bigint not null,
    revision bigint not null,
    next_look_at bigint not null,
    drifted bigint not null,
    evidence bigint not null,
    last_signal_at bigint,
    state blob not null
);
