-- The one kind of silence. slo_id null: all of the agent. ended_at null: it runs, also for the moments between its end and its being found.
create table maintenance (
    agent_id bigint not null,
    number bigint not null,
    slo_id bigint,
    ordered_by text not null,
    reason text not null,
    from_at bigint not null,
    until_at bigint not null,
    ended_at bigint,
    ended_by text,
    primary key (agent_id, number)
);
create index maintenance_running on maintenance (agent_id, number) where ended_at is null;

-- What of it stands in the agent's locked row: number, SLO and end of each that runs, so that a write asks no other table and no clock.
alter table agent_state add column held text;

-- 1 while maintenance holds a notice back, so that it has no messages.
alter table notices add column held smallint not null default 0;
create index notices_held on notices (agent_id, notice) where held = 1;

-- What the next daily mail tells beside the numbers.
create table daily_lines (
    agent_id bigint not null,
    number bigint not null,
    at bigint not null,
    kind smallint not null,
    slo_id bigint,
    alert bigint,
    facts text not null,
    primary key (agent_id, number)
);
