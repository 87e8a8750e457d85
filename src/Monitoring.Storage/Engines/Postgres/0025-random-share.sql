-- Where the verdicts that come by themselves say something else than the random ones, by more than chance: since which plant day, what both
-- said then (random_right in millionths), and until which.
create table share_gaps (
    agent_id bigint not null,
    slo_id bigint not null,
    day bigint not null,
    random_right bigint not null,
    random_judged bigint not null,
    others_right bigint not null,
    others_judged bigint not null,
    closed_day bigint,
    primary key (agent_id, slo_id, day)
);
create index share_gaps_by_day on share_gaps (day);

-- The random verdicts of 30 days are read without the others.
create index reviews_of_agent on reviews (agent_id, drawn_at);
create index outcomes_random on outcomes (agent_id, received_at) where selection = 1;
create index verdicts_random on verdicts (agent_id, received_at) where selection = 1;
