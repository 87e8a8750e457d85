-- Verdicts that the fold has not yet taken in its stored form: a large fold is not written anew for each.
alter table agent_state add column journal blob not null default x'';
alter table snapshots add column journal blob not null default x'';
