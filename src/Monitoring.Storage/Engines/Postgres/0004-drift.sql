-- One row for each watched stream of verdicts: an SLO's whole stream (cut and value empty) and each value of each declared cut.
create table drift_streams (
    agent_id bigint not null,
    slo_id bigint not null,
    cut text collate "C" not null,
    value text collate "C" not null,
    epoch bigint not null,
    judged bigint not null,
    wrong bigint not null,
    evidence bigint not null,
    state bytea not null,
    primary key (agent_id, slo_id, cut, value)
) with (fillfactor = 70);

-- The same as they stood at a snapshot.
create table drift_stream_snapshots (
    agent_id bigint not null,
    taken_at bigint not null,
    slo_id bigint not null,
    cut text collate "C" not null,
    value text collate "C" not null,
    epoch bigint not null,
    judged bigint not null,
    wrong bigint not null,
    evidence bigint not null,
    state bytea not null,
    primary key (agent_id, taken_at, slo_id, cut, value)
);

create table drift_signals (
    agent_id bigint not null,
    slo_id bigint not null,
    position bigint not null,
    cut text collate "C" not null,
    value text collate "C" not null,
    transaction_id text collate "C" not null,
    judged bigint not null,
    wrong bigint not null,
    since_position bigint not null,
    evidence bigint not null,
    made_at bigint not null,
    notice bigint,
    primary key (agent_id, slo_id, position, cut, value)
);

-- States stored so far know no detectors, which begin with the next verdict: a replay starts here (2: no row is gone).
insert into snapshots (agent_id, taken_at, position, revision, transition, notice, is_base, coverage, fold)
select s.agent_id, v.applied_at, s.last_position, s.last_revision, s.last_transition, s.last_notice, 2, s.coverage, s.fold
from agent_state s join (select max(applied_at) as applied_at from schema_versions) v on s.last_position > 0 or s.last_revision > 0;
