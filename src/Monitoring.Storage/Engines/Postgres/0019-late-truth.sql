-- Verdicts that found a place wrong after it had left its SLO's window, written with the verdict; a row goes once its windows were looked at.
create table late_truths (
    agent_id bigint not null,
    position bigint not null,
    slo_id bigint not null,
    transaction_id text not null,
    primary key (agent_id, position, slo_id)
);

-- Stretches of evaluations that should have breached, as was learned later; notice: the one that told of it.
create table late_stretches (
    agent_id bigint not null,
    notice bigint not null,
    slo_id bigint not null,
    from_position bigint not null,
    to_position bigint not null,
    from_at bigint not null,
    to_at bigint not null,
    learned_at bigint not null,
    transaction_id text not null,
    primary key (agent_id, notice)
);
create index late_stretches_by_slo on late_stretches (agent_id, slo_id, notice);
