-- A watched stream is rewritten with every verdict: found by a number within its agent, instead of by its words.
alter table agent_state add column last_stream bigint not null default 0;
create table numbered_streams (
    agent_id bigint not null,
    number bigint not null,
    slo_id bigint not null,
    cut text not null,
    value text not null,
    epoch bigint not null,
    judged bigint not null,
    wrong bigint not null,
    position bigint not null default 0,
    evidence bigint not null,
    state blob not null,
    primary key (agent_id, number)
) without rowid;
insert into numbered_streams
select agent_id, row_number() over (partition by agent_id order by slo_id, cut, value), slo_id, cut, value, epoch, judged, wrong, position, evidence, state
from drift_streams;
drop table drift_streams;
alter table numbered_streams rename to drift_streams;
create unique index drift_streams_by_value on drift_streams (agent_id, slo_id, cut, value);
update agent_state set last_stream = (select coalesce(max(d.number), 0) from drift_streams d where d.agent_id = agent_state.agent_id);
