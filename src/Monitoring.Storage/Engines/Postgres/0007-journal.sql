-- Verdicts that the fold has not yet taken in its stored form: a large fold is not written anew for each.
alter table agent_state add column journal bytea not null default '';
alter table snapshots add column journal bytea not null default '';

-- It is short and changes every time, so it stays in the row, and what is large beside it and does not change leaves it.
alter table agent_state alter column journal set storage plain;
alter table agent_state set (toast_tuple_target = 640);
