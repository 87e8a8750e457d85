-- What an agent's log had made of its positions at a moment: where a replay starts once older rows are gone.
create table snapshots (
    agent_id bigint not null,
    taken_at bigint not null,
    position bigint not null,
    revision bigint not null,
    transition bigint not null,
    notice bigint not null,
    is_base smallint not null,
    coverage text,
    fold blob not null,
    primary key (agent_id, taken_at)
);

-- Outcomes that retention removed.
alter table agent_state add column dropped bigint not null default 0;

-- The lowest position a registry revision read to fill windows; null when it read none. What is older may go.
alter table log_revisions add column read_from bigint;
update log_revisions set read_from = 1;

create index verdicts_waiting on verdicts (agent_id, received_at) where position is null;
