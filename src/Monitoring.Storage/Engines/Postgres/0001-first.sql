-- Instants are whole microseconds since 1970-01-01T00:00:00Z; states, verdicts, sources and the like are the numbers of
-- the enumerations of Monitoring.Core. Every per-agent table starts its key with agent_id; nothing generates a number here.

-- The registry: small tables, apart from the per-agent ones.
create table store_facts (
    name text collate "C" not null primary key,
    value text collate "C" not null
);

create table registry_revisions (
    revision bigint not null primary key,
    document text collate "C" not null,
    origin text collate "C" not null,
    applied_at bigint not null
);

create table registry_origins (
    origin text collate "C" not null primary key,
    revision bigint not null,
    applied_at bigint not null
);

create table agents (
    agent_id bigint not null primary key,
    name text collate "C" not null unique
);

create table slos (
    slo_id bigint not null primary key,
    agent_id bigint not null,
    name text collate "C" not null,
    created_revision bigint not null,
    retired_revision bigint
);
create index slos_by_name on slos (name, slo_id);

-- The row that is locked while an agent's log is written.
create table agent_state (
    agent_id bigint not null primary key,
    version bigint not null,
    last_position bigint not null,
    last_arrival bigint not null,
    last_revision bigint not null,
    last_transition bigint not null,
    last_notice bigint not null,
    last_delivery bigint not null,
    outcomes bigint not null,
    waiting bigint not null,
    pending_auto bigint not null,
    pending_assisted bigint not null,
    pending_abandoned bigint not null,
    pending_cancelled bigint not null,
    pending_failed bigint not null,
    last_outcome_at bigint,
    last_heartbeat_at bigint,
    uncovered_at bigint,
    rank bigint not null,
    coverage text collate "C",
    fold bytea not null
) with (fillfactor = 50);

-- Rewritten with every write of the agent: room on the page keeps the index untouched, and its bytes are dense already.
alter table agent_state alter column fold set storage external;

create index agent_state_uncovered on agent_state (agent_id) where uncovered_at is not null;

-- The log of an agent: an outcome with its own verdict, if it has one, and the verdicts that came on their own.
create table outcomes (
    agent_id bigint not null,
    transaction_id text collate "C" not null,
    received_at bigint not null,
    occurred_at bigint not null,
    disposition smallint not null,
    position bigint,
    verdict smallint,
    source smallint,
    selection smallint,
    verdict_id text collate "C",
    pending smallint not null,
    content text collate "C" not null,
    primary key (agent_id, transaction_id)
);
create unique index outcomes_by_position on outcomes (agent_id, position) where position is not null;
create index outcomes_pending on outcomes (agent_id, occurred_at) where pending = 1;

create table verdicts (
    agent_id bigint not null,
    transaction_id text collate "C" not null,
    identity text collate "C" not null,
    arrival bigint not null,
    position bigint,
    verdict smallint not null,
    source smallint not null,
    selection smallint not null,
    verdict_id text collate "C",
    received_at bigint not null,
    recorded_at bigint,
    content text collate "C" not null,
    primary key (agent_id, transaction_id, identity)
);
create unique index verdicts_by_position on verdicts (agent_id, position) where position is not null;

-- Registry revisions in the log: in force after the verdict event at this position.
create table log_revisions (
    agent_id bigint not null,
    number bigint not null,
    position bigint not null,
    revision bigint not null,
    recorded_at bigint not null,
    coverage text collate "C",
    primary key (agent_id, number)
);

-- What the log did.
create table transitions (
    agent_id bigint not null,
    number bigint not null,
    slo_id bigint not null,
    position bigint not null,
    transaction_id text collate "C",
    from_state smallint not null,
    to_state smallint not null,
    judged bigint not null,
    wrong bigint not null,
    episode bigint,
    reopening bigint not null,
    recorded_at bigint not null,
    primary key (agent_id, number)
);
create index transitions_by_slo on transitions (agent_id, slo_id, number);

create table episodes (
    agent_id bigint not null,
    episode bigint not null,
    slo_id bigint not null,
    opened_position bigint not null,
    opened_at bigint not null,
    closed_position bigint,
    closed_at bigint,
    reopenings bigint not null,
    worst_judged bigint not null,
    worst_wrong bigint not null,
    worst_position bigint not null,
    primary key (agent_id, episode)
);
create index episodes_by_slo on episodes (agent_id, slo_id, episode);

create table notices (
    agent_id bigint not null,
    notice bigint not null,
    slo_id bigint not null,
    episode bigint not null,
    kind smallint not null,
    position bigint not null,
    made_at bigint not null,
    facts text collate "C" not null,
    primary key (agent_id, notice)
);
create index notices_by_episode on notices (agent_id, episode, notice);

-- The outbox: one row per message to one recipient.
create table deliveries (
    agent_id bigint not null,
    delivery bigint not null,
    notice bigint not null,
    episode bigint not null,
    recipient text collate "C" not null,
    then_tell text collate "C" not null,
    state smallint not null,
    attempts bigint not null,
    message_id text collate "C" not null,
    absorbed_by text collate "C",
    created_at bigint not null,
    next_attempt_at bigint not null,
    lease_by text collate "C",
    lease_until bigint,
    sent_at bigint,
    last_error text collate "C",
    primary key (agent_id, delivery)
);
create index deliveries_waiting on deliveries (next_attempt_at) where state = 0;
create index deliveries_by_notice on deliveries (agent_id, notice);
create index deliveries_by_episode on deliveries (agent_id, episode, recipient) where state = 0;
create index deliveries_dead on deliveries (agent_id) where state = 2;
create index deliveries_sent on deliveries (sent_at) where state = 1;
