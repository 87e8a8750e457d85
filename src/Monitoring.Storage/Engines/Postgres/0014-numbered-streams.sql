-- A watched stream is rewritten with every verdict: found by a number within its agent, instead of by its words.
alter table agent_state add column last_stream bigint not null default 0;
alter table drift_streams add column number bigint;
update drift_streams d set number = numbered.number
from (select agent_id, slo_id, cut, value, row_number() over (partition by agent_id order by slo_id, cut, value) as number from drift_streams) numbered
where numbered.agent_id = d.agent_id and numbered.slo_id = d.slo_id and numbered.cut = d.cut and numbered.value = d.value;
update agent_state s set last_stream = (select coalesce(max(d.number), 0) from drift_streams d where d.agent_id = s.agent_id);
alter table drift_streams drop constraint drift_streams_pkey, add primary key (agent_id, number);
create unique index drift_streams_by_value on drift_streams (agent_id, slo_id, cut, value);
