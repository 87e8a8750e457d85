-- When the newest attempt to send a message began, by the clock all instances have in common: later than now means that the clock was set
-- back. What the last attempt failed on when that is our fault (OwnFault). And a refusal that does not say whose fault it is, as everybody
-- would get it: what the next person's is compared with.
alter table deliveries add column attempted_at bigint;
alter table deliveries add column own_fault smallint;
alter table deliveries add column refusal text;
