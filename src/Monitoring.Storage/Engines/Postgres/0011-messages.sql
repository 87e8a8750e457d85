-- What a notice belongs to: an alert of an SLO (an episode's has the episode's number), an SLO alone, or the agent as a whole.
drop index notices_by_episode;
alter table notices rename column episode to alert;
alter table notices alter column alert drop not null, alter column slo_id drop not null;

-- Quotes inside data are stored as codes, so these are names of fields and of a kind.
update notices set
    slo_id = nullif(slo_id, 0),
    alert = case when alert > 0 then alert end,
    facts = case when kind = 5 then replace(replace(replace(facts,
        '"kind":"Escalated"', '"kind":"Undelivered"'), '"escalatedFrom":', '"undeliveredKind":'), '"escalatedAt":', '"undeliveredAt":')
        else facts end
where slo_id = 0 or alert < 0 or kind = 5;
create index notices_by_alert on notices (agent_id, alert, notice);

-- The outbox of all agents: one row per message to one person, known by its Message-Id. A message of an agent carries a notice; one to a
-- person alone has no agent, and its words are its letter. Its 72 hours count from armed_at; overtaken says why a dead one matters no more.
alter table deliveries
    drop constraint deliveries_pkey,
    alter column agent_id drop not null,
    alter column notice drop not null,
    alter column message_id type text collate "C",
    alter column absorbed_by type text collate "C",
    add column slo_id bigint,
    add column alert bigint,
    add column kind smallint not null default 0,
    add column letter text,
    add column channel smallint not null default 0,
    add column address text,
    add column armed_at bigint not null default 0,
    add column died_at bigint,
    add column overtaken smallint not null default 0;
alter table deliveries
    add primary key (message_id),
    alter column kind drop default,
    alter column channel drop default,
    alter column armed_at drop default,
    alter column overtaken drop default;
drop index deliveries_by_episode;
drop index deliveries_dead;

update deliveries set slo_id = n.slo_id, alert = n.alert, kind = n.kind, armed_at = deliveries.created_at,
    died_at = case when deliveries.state = 2 then deliveries.next_attempt_at end
from notices n where n.agent_id = deliveries.agent_id and n.notice = deliveries.notice;

update deliveries set overtaken = 2 where state = 2 and exists (
    select 1 from deliveries later
    where later.agent_id = deliveries.agent_id and later.alert = deliveries.alert and later.recipient = deliveries.recipient
        and later.notice > deliveries.notice and later.state = 1);

alter table deliveries drop column delivery, drop column episode;
create index deliveries_unsent on deliveries (agent_id, recipient) where state = 0;
create index deliveries_by_alert on deliveries (agent_id, alert, recipient);
create index deliveries_by_age on deliveries (created_at, message_id);
create index deliveries_absorbed on deliveries (absorbed_by) where state = 3;
create index deliveries_dead on deliveries (recipient) where state = 2;

-- A Message-Id is made of the notice and the person, so messages have no numbers of their own.
alter table agent_state drop column last_delivery;
