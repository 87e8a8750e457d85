\set n :n + 1
\set agent random(1, 1000)
\set number :base + :client_id * 1000000 + :n
insert into outcomes (agent_id, transaction_id, received_at, occurred_at, disposition, position, verdict, source, selection, verdict_id, pending, content) values (:agent, 'T-' || :number::text, 1795520000000000, 1795520000000000, 0, :number, 0, 1, 0, null, 0, :content) on conflict do nothing;
