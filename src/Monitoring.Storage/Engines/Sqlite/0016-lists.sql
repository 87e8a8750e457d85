-- The transactions of an agent by when they happened, those nobody has judged apart: a page of a list is read without the rest. Each is in
-- one of the two, so no planner can take the long one where the short one is meant.
drop index outcomes_pending;
create index outcomes_pending on outcomes (agent_id, occurred_at, transaction_id) where pending = 1;
create index outcomes_judged on outcomes (agent_id, occurred_at, transaction_id) where pending = 0;

-- When the rows before a base began to go: a list as of an evaluation is whole where that was before.
alter table snapshots add column cut_at bigint;
update snapshots set cut_at = cast(strftime('%s', 'now') as integer) * 1000000 where is_base = 1;
