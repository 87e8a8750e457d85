-- The plant days, in days since 1970-01-01, on which outcomes of an agent were drawn for review: how many, of how many, and the number of
-- the last draw so far, so that none has the number of one that is gone.
create table review_days (
    agent_id bigint not null,
    day bigint not null,
    drawn_at bigint not null,
    drawn bigint not null,
    eligible bigint not null,
    last_number bigint not null,
    primary key (agent_id, day)
);

-- Outcomes drawn for review, and the newest answer to each, which is a verdict of the log too.
create table reviews (
    agent_id bigint not null,
    number bigint not null,
    transaction_id text not null,
    indicator text not null,
    day bigint not null,
    drawn_at bigint not null,
    drawn bigint not null,
    eligible bigint not null,
    answers bigint not null,
    verdict smallint,
    cause_code text,
    answered_by text,
    answered_at bigint,
    primary key (agent_id, number)
);
create unique index reviews_by_transaction on reviews (agent_id, transaction_id);
create index reviews_by_age on reviews (drawn_at, agent_id, number);

-- What was received lately is drawn from, without a walk over all that is kept.
create index outcomes_received on outcomes (agent_id, received_at);
