-- Every state is whole now: Upgrading/WholeStates.cs has brought in what older programs stored behind it, in this transaction or before.
alter table agent_state drop column journal;
alter table snapshots drop column journal;

-- A number of the transaction that wrote the version, and of no other.
alter table agent_state rename column writer to token;
