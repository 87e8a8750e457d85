-- Every state is whole now: Upgrading/WholeStates.cs has brought in what older programs stored behind it, in this transaction or before.
alter table agent_state drop column journal;
alter table snapshots drop column journal;

-- A number of the transaction that wrote the version, and of no other.
alter table agent_state rename column writer to token;

-- Every verdict finds and rewrites its streams by their key: compared byte by byte, as SQLite does, which costs a part of what the
-- words of a language do. Room on its page lets a row be rewritten without an index entry.
alter table drift_streams
    alter column cut type text collate "C",
    alter column value type text collate "C",
    set (fillfactor = 50);
