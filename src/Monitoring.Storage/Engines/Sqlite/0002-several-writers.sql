-- Which process wrote the state: with the version it tells whether a state kept in memory is still the stored one.
alter table agent_state add column writer bigint not null default 0;
