-- When the last agent was brought to the revision; null while some may be behind it.
alter table registry_revisions add column rolled_out_at bigint;
update registry_revisions set rolled_out_at = applied_at;
