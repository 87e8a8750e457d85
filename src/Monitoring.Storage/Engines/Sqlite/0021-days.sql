-- Outcomes that came and stand in no plant day yet, added up by the quarter of an hour of their occurred_at, counted from 1970 in UTC: the
-- write of an outcome need not know the plant's zone.
create table arrived_outcomes (
    agent_id bigint not null,
    quarter bigint not null,
    disposition smallint not null,
    outcomes bigint not null,
    primary key (agent_id, quarter, disposition)
) without rowid;
insert into arrived_outcomes (agent_id, quarter, disposition, outcomes)
select agent_id, (occurred_at - (occurred_at % 900000000 + 900000000) % 900000000) / 900000000, disposition, count(*)
from outcomes group by 1, 2, 3;

-- What happened on a plant day, by occurred_at; a day is a number of days since 1970-01-01.
create table outcome_days (
    agent_id bigint not null,
    day bigint not null,
    disposition smallint not null,
    outcomes bigint not null,
    primary key (agent_id, day, disposition)
) without rowid;

create table slo_days (
    agent_id bigint not null,
    slo_id bigint not null,
    day bigint not null,
    judged bigint not null,
    wrong bigint not null,
    primary key (agent_id, slo_id, day)
) without rowid;

-- Up to which position the verdict events of an agent are counted there, for each SLO; by which admission, and from which day on.
create table day_cursors (
    agent_id bigint not null,
    slo_id bigint not null,
    position bigint not null,
    admission text not null,
    from_day bigint not null,
    primary key (agent_id, slo_id)
);

-- The same for the agent as a whole, and which of its log revisions was looked at last.
create table counted_agents (
    agent_id bigint not null primary key,
    position bigint not null,
    revision bigint not null
);

-- By whose days business time is counted from an instant on; a change of the plant's zone moves no day that was counted.
create table day_zones (
    from_at bigint not null primary key,
    time_zone text not null
);
