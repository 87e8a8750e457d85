-- The position of the last verdict event that is judged by the rule before strength, by which the latest verdict held: a source has its
-- strength from the next one on. Every event is judged by the rule of its position, also when it is replayed.
alter table agents add column strength_after bigint not null default 0;
update agents set strength_after = coalesce((select s.last_position from agent_state s where s.agent_id = agents.agent_id), 0);

-- What a verdict judges; null is accuracy, the only indicator there was.
alter table outcomes add column indicator text collate "C";
alter table verdicts add column indicator text collate "C";
