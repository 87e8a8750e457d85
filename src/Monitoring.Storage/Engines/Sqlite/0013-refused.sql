-- What an agent was refused while it was registered, added up by whoever refused it, and the newest of it in the words of its answer.
create table refused_items (
    agent_id bigint not null primary key,
    rejected bigint not null,
    conflicting bigint not null,
    newest_at bigint not null,
    newest_result smallint not null,
    newest_transaction_id text,
    newest_pointer text not null,
    newest_reason text not null
);
