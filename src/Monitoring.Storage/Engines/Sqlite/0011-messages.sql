-- What a notice belongs to: an alert of an SLO (an episode's has the episode's number), an SLO alone, or the agent as a whole.
alter table notices rename to older_notices;
create table notices (
    agent_id bigint not null,
    notice bigint not null,
    slo_id bigint,
    alert bigint,
    kind smallint not null,
    position bigint not null,
    made_at bigint not null,
    facts text not null,
    primary key (agent_id, notice)
);
insert into notices (agent_id, notice, slo_id, alert, kind, position, made_at, facts)
select agent_id, notice, nullif(slo_id, 0), case when episode > 0 then episode end, kind, position, made_at, facts from older_notices;
drop table older_notices;
create index notices_by_alert on notices (agent_id, alert, notice);

-- Quotes inside data are stored as codes, so these are names of fields and of a kind.
update notices set facts = replace(replace(replace(facts,
    '"kind":"Escalated"', '"kind":"Undelivered"'), '"escalatedFrom":', '"undeliveredKind":'), '"escalatedAt":', '"undeliveredAt":')
where kind = 5;

-- The outbox of all agents: one row per message to one person, known by its Message-Id. A message of an agent carries a notice; one to a
-- person alone has no agent, and its words are its letter. Its 72 hours count from armed_at; overtaken says why a dead one matters no more.
alter table deliveries rename to older_deliveries;
create table deliveries (
    message_id text not null primary key,
    agent_id bigint,
    notice bigint,
    slo_id bigint,
    alert bigint,
    kind smallint not null,
    letter text,
    channel smallint not null,
    recipient text not null,
    then_tell text not null,
    address text,
    state smallint not null,
    attempts bigint not null,
    absorbed_by text,
    created_at bigint not null,
    armed_at bigint not null,
    next_attempt_at bigint not null,
    lease_by text,
    lease_until bigint,
    sent_at bigint,
    died_at bigint,
    overtaken smallint not null,
    last_error text
);
insert into deliveries (
    message_id, agent_id, notice, slo_id, alert, kind, channel, recipient, then_tell, state, attempts, absorbed_by, created_at,
    armed_at, next_attempt_at, lease_by, lease_until, sent_at, died_at, overtaken, last_error)
select d.message_id, d.agent_id, d.notice, n.slo_id, n.alert, n.kind, 0, d.recipient, d.then_tell, d.state, d.attempts, d.absorbed_by,
    d.created_at, d.created_at, d.next_attempt_at, d.lease_by, d.lease_until, d.sent_at,
    case when d.state = 2 then d.next_attempt_at end, 0, d.last_error
from older_deliveries d join notices n on n.agent_id = d.agent_id and n.notice = d.notice;
drop table older_deliveries;

update deliveries set overtaken = 2 where state = 2 and exists (
    select 1 from deliveries later
    where later.agent_id = deliveries.agent_id and later.alert = deliveries.alert and later.recipient = deliveries.recipient
        and later.notice > deliveries.notice and later.state = 1);

create index deliveries_waiting on deliveries (next_attempt_at) where state = 0;
create index deliveries_by_notice on deliveries (agent_id, notice);
create index deliveries_unsent on deliveries (agent_id, recipient) where state = 0;
create index deliveries_by_alert on deliveries (agent_id, alert, recipient);
create index deliveries_by_age on deliveries (created_at, message_id);
create index deliveries_absorbed on deliveries (absorbed_by) where state = 3;
create index deliveries_dead on deliveries (recipient) where state = 2;
create index deliveries_sent on deliveries (sent_at) where state = 1;

-- A Message-Id is made of the notice and the person, so messages have no numbers of their own.
alter table agent_state drop column last_delivery;
