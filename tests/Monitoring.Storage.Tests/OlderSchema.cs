namespace Monitoring.Storage.Tests;

/// <summary>What takes a database back to an earlier version with its data, the newest script first.</summary>
internal static class OlderSchema
{
    /// <summary>Takes a database back to its first version.</summary>
    public static async Task TakeBackAsync(StoreFixture store)
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
    public static async Task TakeBackStreamsAsync(StoreFixture store)
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
    public static async Task TakeBackWholeStatesAsync(StoreFixture store)
    {
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
}
