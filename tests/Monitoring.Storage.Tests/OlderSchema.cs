using Dapper;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>What takes a database back to an earlier version with its data, the newest script first.</summary>
internal static class OlderSchema
{
    /// <summary>Takes a database back to its first version.</summary>
    public static async Task TakeBackAsync(RawDatabase store)
    {
        await TakeBackWholeStatesAsync(store);
        await store.TamperAsync(
            """
            create table registry_origins (origin text not null primary key, revision bigint not null, applied_at bigint not null);
            alter table agent_state drop column journal;
            drop table input_states;
            drop table input_references;
            drop table drift_streams;
            drop table drift_stream_snapshots;
            drop table drift_signals;
            drop table snapshots;
            alter table agent_state drop column dropped;
            alter table log_revisions drop column read_from;
            drop index verdicts_waiting;
            alter table agent_state drop column writer;
            delete from schema_versions where version > 1;
            """);
    }

    /// <summary>Takes a database back to its fifth version, in which every verdict rewrote its streams.</summary>
    public static async Task TakeBackStreamsAsync(RawDatabase store)
    {
        await TakeBackWholeStatesAsync(store);
        foreach (var table in (string[])["drift_streams", "drift_stream_snapshots"])
        {
            await store.TamperAsync($"alter table {table} drop column position");
            await store.TamperAsync($"update {table} set state = {store.Joined("state", store.Bytes(new byte[8]))}");
        }

        foreach (var table in (string[])["agent_state", "snapshots"])
        {
            await store.TamperAsync($"alter table {table} drop column journal");
        }

        await store.TamperAsync(
            "create table registry_origins (origin text not null primary key, revision bigint not null, applied_at bigint not null)");

        await store.TamperAsync("delete from schema_versions where version > 5");
    }

    /// <summary>
    /// Takes a database back to the version in which states could have verdicts behind them and streams could lag behind the log.
    /// </summary>
    public static async Task TakeBackWholeStatesAsync(RawDatabase store)
    {
        await TakeBackMessagesAsync(store);
        await store.TamperAsync("alter table registry_revisions drop column rolled_out_at");
        await store.TamperAsync("alter table agent_state rename column token to writer");
        foreach (var table in (string[])["agent_state", "snapshots"])
        {
            await store.TamperAsync($"alter table {table} add column journal {store.BytesType} not null default {store.Bytes()}");
            await store.TamperAsync($"update {table} set fold = {store.Joined(store.Bytes(4), "substr(fold, 3)")}");
        }

        await store.TamperAsync(
            "delete from schema_versions where version >= (select version from schema_versions where name like '%-whole-states.sql')");
        await store.TamperAsync("delete from store_facts where name = 'rules'");
    }

    /// <summary>
    /// Takes a database back to the version in which a message had a number within its agent and one of no episode a number below 0.
    /// </summary>
    public static async Task TakeBackMessagesAsync(RawDatabase store)
    {
        await TakeBackIndicatorsAsync(store);
        await store.TamperAsync(
            """
            create table kept as select * from notices;
            drop table notices;
            create table notices (
                agent_id bigint not null,
                notice bigint not null,
                slo_id bigint not null,
                episode bigint not null,
                kind smallint not null,
                position bigint not null,
                made_at bigint not null,
                facts text not null,
                primary key (agent_id, notice)
            );
            insert into notices (agent_id, notice, slo_id, episode, kind, position, made_at, facts)
            select agent_id, notice, coalesce(slo_id, 0), coalesce(alert, -notice), kind, position, made_at,
                replace(replace(replace(facts,
                    '"kind":"Undelivered"', '"kind":"Escalated"'), '"undeliveredKind":', '"escalatedFrom":'), '"undeliveredAt":', '"escalatedAt":')
            from kept;
            drop table kept;
            create index notices_by_episode on notices (agent_id, episode, notice);
            """);
        await store.TamperAsync(
            """
            create table kept as select * from deliveries where agent_id is not null;
            drop table deliveries;
            create table deliveries (
                agent_id bigint not null,
                delivery bigint not null,
                notice bigint not null,
                episode bigint not null,
                recipient text not null,
                then_tell text not null,
                state smallint not null,
                attempts bigint not null,
                message_id text not null,
                absorbed_by text,
                created_at bigint not null,
                next_attempt_at bigint not null,
                lease_by text,
                lease_until bigint,
                sent_at bigint,
                last_error text,
                primary key (agent_id, delivery)
            );
            insert into deliveries (
                agent_id, delivery, notice, episode, recipient, then_tell, state, attempts, message_id, absorbed_by, created_at,
                next_attempt_at, lease_by, lease_until, sent_at, last_error)
            select agent_id, row_number() over (partition by agent_id order by notice), notice, coalesce(alert, -notice), recipient,
                then_tell, state, attempts, message_id, absorbed_by, created_at, next_attempt_at, lease_by, lease_until, sent_at, last_error
            from kept;
            drop table kept;
            create index deliveries_waiting on deliveries (next_attempt_at) where state = 0;
            create index deliveries_by_notice on deliveries (agent_id, notice);
            create index deliveries_by_episode on deliveries (agent_id, episode, recipient) where state = 0;
            create index deliveries_dead on deliveries (agent_id) where state = 2;
            create index deliveries_sent on deliveries (sent_at) where state = 1;
            """);
        await store.TamperAsync("alter table agent_state add column last_delivery bigint not null default 0");
        await store.TamperAsync("delete from schema_versions where version >= (select version from schema_versions where name like '%-messages.sql')");
    }

    /// <summary>Takes the state of an agent with one SLO and small numbers back to rules 2, which did not say of what it counts the rest.</summary>
    public static async Task TakeBackRulesAsync(RawDatabase store)
    {
        await using var connection = store.Connect();
        var fold = await connection.QuerySingleAsync<byte[]>("select fold from agent_state");
        Assert.Equal((3, 1), (fold[1], fold[^7]));
        fold = [fold[0], 2, .. fold[2..^7], .. fold[^6..]];
        await connection.ExecuteAsync("update agent_state set fold = @fold", new { fold });
        await connection.ExecuteAsync("update store_facts set value = '2' where name = 'rules'");
    }

    /// <summary>
    /// Takes a database back to the version in which the latest verdict held, whoever judged, and there was one indicator.
    /// </summary>
    public static async Task TakeBackIndicatorsAsync(RawDatabase store)
    {
        await TakeBackStreamNumbersAsync(store);
        await store.TamperAsync("drop table refused_items");
        await using (var connection = store.Connect())
        {
            foreach (var (table, key) in (IReadOnlyList<(string, string)>)[("agent_state", "version"), ("snapshots", "taken_at")])
            {
                var rows = await connection.QueryAsync<(long AgentId, long Key, string? Coverage, byte[] Fold)>(
                    $"select agent_id, {key}, coverage, fold from {table}");
                foreach (var row in rows)
                {
                    var slos = CoverageText.Read(row.Coverage)?.Slos ?? [];
                    var fold = FoldCodec.Encode(FoldCodec.Decode(row.Fold, slos, TransactionInSlo.AllBeforeStrength));
                    await connection.ExecuteAsync(
                        $"update {table} set fold = @fold where agent_id = @AgentId and {key} = @Key", new { fold, row.AgentId, row.Key });
                }
            }
        }

        await store.TamperAsync(
            """
            alter table agents drop column strength_after;
            alter table outcomes drop column indicator;
            alter table verdicts drop column indicator;
            update store_facts set value = '1' where name = 'rules';
            delete from schema_versions where version >= (select version from schema_versions where name like '%-indicators.sql');
            """);
    }

    /// <summary>Takes a database back to the version in which a watched stream was found by its words.</summary>
    public static async Task TakeBackStreamNumbersAsync(RawDatabase store)
    {
        await TakeBackListsAsync(store);
        foreach (var column in (string[])["attempted_at", "own_fault", "refusal"])
        {
            await store.TamperAsync($"alter table deliveries drop column {column}");
        }

        await store.TamperAsync(
            $"""
            create table kept as select * from drift_streams;
            drop table drift_streams;
            create table drift_streams (
                agent_id bigint not null,
                slo_id bigint not null,
                cut text not null,
                value text not null,
                epoch bigint not null,
                judged bigint not null,
                wrong bigint not null,
                evidence bigint not null,
                state {store.BytesType} not null,
                position bigint not null default 0,
                primary key (agent_id, slo_id, cut, value)
            );
            insert into drift_streams select agent_id, slo_id, cut, value, epoch, judged, wrong, evidence, state, position from kept;
            drop table kept;
            alter table agent_state drop column last_stream;
            delete from schema_versions where version >= (select version from schema_versions where name like '%-numbered-streams.sql');
            """);
    }

    /// <summary>Takes a database back to the version in which only those nobody had judged could be listed by when they happened.</summary>
    public static async Task TakeBackListsAsync(RawDatabase store)
    {
        await TakeBackAccessAsync(store);
        await store.TamperAsync(
            """
            drop index outcomes_judged;
            drop index outcomes_pending;
            create index outcomes_pending on outcomes (agent_id, occurred_at) where pending = 1;
            alter table snapshots drop column cut_at;
            delete from schema_versions where name like '%-lists.sql';
            """);
    }

    /// <summary>Takes a database back to the version that let in this machine only.</summary>
    public static async Task TakeBackAccessAsync(RawDatabase store)
    {
        await TakeBackAlertsAsync(store);
        await store.TamperAsync(
            """
            drop table access_keys;
            drop table ended_sessions;
            drop table sign_ins;
            delete from schema_versions where name like '%-access.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody could acknowledge.</summary>
    public static async Task TakeBackAlertsAsync(RawDatabase store)
    {
        await TakeBackLateTruthAsync(store);
        await store.TamperAsync(
            """
            drop table alerts;
            drop table alert_steps;
            drop table acknowledgements;
            alter table agent_state drop column last_alert;
            alter table notices drop column cause;
            delete from schema_versions where name like '%-alerts.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody was told of what was low in the past.</summary>
    public static async Task TakeBackLateTruthAsync(RawDatabase store)
    {
        await TakeBackMaintenanceAsync(store);
        await store.TamperAsync(
            """
            drop table late_truths;
            drop table late_stretches;
            delete from schema_versions where name like '%-late-truth.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody could order maintenance.</summary>
    public static async Task TakeBackMaintenanceAsync(RawDatabase store)
    {
        await TakeBackDaysAsync(store);
        await store.TamperAsync(
            """
            drop table maintenance;
            drop table daily_lines;
            drop index notices_held;
            alter table notices drop column held;
            alter table agent_state drop column held;
            delete from schema_versions where name like '%-maintenance.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nothing was counted by plant day.</summary>
    public static async Task TakeBackDaysAsync(RawDatabase store)
    {
        await TakeBackDailyMailAsync(store);
        await store.TamperAsync(
            """
            drop table arrived_outcomes;
            drop table outcome_days;
            drop table slo_days;
            drop table day_cursors;
            drop table counted_agents;
            drop table day_zones;
            delete from schema_versions where name like '%-days.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody got a daily mail.</summary>
    public static async Task TakeBackDailyMailAsync(RawDatabase store)
    {
        await TakeBackReviewsAsync(store);
        await store.TamperAsync(
            """
            drop table daily_mails;
            delete from schema_versions where name like '%-daily-mail.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nothing was drawn for review.</summary>
    public static async Task TakeBackReviewsAsync(RawDatabase store)
    {
        await TakeBackOutagesAsync(store);
        await store.TamperAsync(
            """
            drop table reviews;
            drop table review_days;
            drop index outcomes_received;
            delete from schema_versions where name like '%-reviews.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody knew when no instance ran.</summary>
    public static async Task TakeBackOutagesAsync(RawDatabase store)
    {
        await TakeBackRandomShareAsync(store);
        await store.TamperAsync(
            """
            drop table outages;
            delete from schema_versions where name like '%-outages.sql';
            """);
    }

    /// <summary>Takes a database back to the version in which nobody compared random verdicts with the others.</summary>
    public static Task TakeBackRandomShareAsync(RawDatabase store) => store.TamperAsync(
        """
        drop table share_gaps;
        drop index reviews_of_agent;
        drop index outcomes_random;
        drop index verdicts_random;
        delete from schema_versions where name like '%-random-share.sql';
        """);
}
