-- A stream's row may lag behind the log, so it says up to where it is right. Those stored so far were written with every verdict.
alter table drift_streams add column position bigint not null default 0;
alter table drift_stream_snapshots add column position bigint not null default 0;
update drift_streams d set position = s.last_position from agent_state s where s.agent_id = d.agent_id;

-- The stream of all verdicts lies in the agent's state and begins anew with the next verdict; who was told in a stretch lies there too.
delete from drift_streams where cut = '';
delete from drift_stream_snapshots where cut = '';
update drift_streams set state = substr(state, 1, length(state) - 8);
update drift_stream_snapshots set state = substr(state, 1, length(state) - 8);

-- A replay starts here, with the streams as they are (2: no row is gone).
insert into snapshots (agent_id, taken_at, position, revision, transition, notice, is_base, coverage, fold)
select s.agent_id, n.at, s.last_position, s.last_revision, s.last_transition, s.last_notice, 2, s.coverage, s.fold
from agent_state s join (
    select max(t.at) + 1 as at from (select max(applied_at) as at from schema_versions union all select max(taken_at) from snapshots) t) n
    on s.last_position > 0 or s.last_revision > 0;
insert into drift_stream_snapshots (agent_id, taken_at, slo_id, cut, value, epoch, judged, wrong, position, evidence, state)
select d.agent_id, b.taken_at, d.slo_id, d.cut, d.value, d.epoch, d.judged, d.wrong, d.position, d.evidence, d.state
from drift_streams d join (select agent_id, max(taken_at) as taken_at from snapshots group by agent_id) b on b.agent_id = d.agent_id;
