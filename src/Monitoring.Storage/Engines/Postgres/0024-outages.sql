-- When no instance ran, from the last sign of life of any (store_facts, last_sweep) to the next start: that time accuses nobody of silence.
create table outages (
    from_at bigint not null primary key,
    until_at bigint not null
);
