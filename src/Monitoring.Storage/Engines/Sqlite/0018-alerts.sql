-- What needs somebody, a row each. An accuracy alert has the number of its episode; the others are numbered from 500001 on, by last_alert.
-- told: 1 while the last that was said of it is that it is open. owner: whoever owned the agent when its round began; empty for alerts that
-- closed before there were any, so that nobody counts as not having answered those.
create table alerts (
    agent_id bigint not null,
    alert bigint not null,
    kind smallint not null,
    slo_id bigint,
    opened_at bigint not null,
    closed_at bigint,
    told smallint not null,
    owner text not null,
    round bigint not null,
    round_at bigint not null,
    round_cause smallint not null,
    ack_by text,
    ack_comment text,
    ack_at bigint,
    ack_until bigint,
    answered_at bigint,
    primary key (agent_id, alert)
);
create index alerts_open on alerts (agent_id, alert) where closed_at is null;
create index alerts_by_age on alerts (opened_at, agent_id, alert);

-- The ladder of an open episode begins at the first run after this, since nobody could answer before: a round that begins in the year 9000
-- is taken for one of a clock that was set back, and begins anew.
insert into alerts (agent_id, alert, kind, slo_id, opened_at, closed_at, told, owner, round, round_at, round_cause)
select e.agent_id, e.episode, 1, e.slo_id, e.opened_at, e.closed_at, case when e.closed_at is null then 1 else 0 end,
    case when e.closed_at is null then coalesce(json_extract(s.coverage, '$.owner'), '') else '' end,
    1 + e.reopenings,
    case when e.closed_at is null then 221845392000000000 else coalesce(
        (select max(n.made_at) from notices n where n.agent_id = e.agent_id and n.alert = e.episode and n.kind = 2), e.opened_at) end,
    case when e.reopenings > 0 then 2 else 1 end
from episodes e join agent_state s on s.agent_id = e.agent_id;

-- The steps of the ladder that were done; those to come are computed.
create table alert_steps (
    agent_id bigint not null,
    alert bigint not null,
    round bigint not null,
    step smallint not null,
    ordinal bigint not null,
    recipient text not null,
    due_at bigint not null,
    done_at bigint not null,
    notice bigint not null,
    primary key (agent_id, alert, round, step, ordinal, recipient)
);

-- Whom a refused mail told since the episode opened last: their turn is over.
insert into alert_steps (agent_id, alert, round, step, ordinal, recipient, due_at, done_at, notice)
select a.agent_id, a.alert, a.round, 4, row_number() over (partition by a.agent_id, a.alert order by n.notice, d.recipient), d.recipient,
    n.made_at, n.made_at, n.notice
from alerts a
    join notices n on n.agent_id = a.agent_id and n.alert = a.alert and n.kind = 5
    join deliveries d on d.agent_id = n.agent_id and d.notice = n.notice and not (d.state = 3 and d.absorbed_by is null)
where a.closed_at is null and n.notice > coalesce(
    (select max(r.notice) from notices r where r.agent_id = a.agent_id and r.alert = a.alert and r.kind = 2), 0);

-- Every acknowledgement there was; the running one stands in its alert too.
create table acknowledgements (
    agent_id bigint not null,
    alert bigint not null,
    number bigint not null,
    round bigint not null,
    person text not null,
    comment text not null,
    at bigint not null,
    until bigint not null,
    primary key (agent_id, alert, number)
);

alter table agent_state add column last_alert bigint not null default 0;

-- What made a notice: 0 a verdict or a registry revision, so that replaying the log makes it again; 1 the clock, a person or a mail server.
alter table notices add column cause smallint not null default 0;
update notices set cause = 1 where kind = 5;
