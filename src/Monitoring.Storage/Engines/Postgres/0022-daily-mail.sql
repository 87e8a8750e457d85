-- The plant days whose daily mails were made, those of a day with its row, all of them or none. A day is a number of days since 1970-01-01.
create table daily_mails (
    day bigint not null primary key,
    made_at bigint not null,
    mails bigint not null
);
