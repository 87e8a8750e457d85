using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Monitoring.Storage.Tests;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Upgrading;

/// <summary>How far a database has come on its way to the present version.</summary>
/// <param name="Version">The last script that was committed.</param>
/// <param name="Brought">Agents whose state has the present form.</param>
internal readonly record struct Standing(long Version, long Brought)
{
    public override string ToString() => Invariant($"version {Version}, {Brought} agents");
}

/// <summary>
/// The database of a scenario behind the service's back: it is taken back to what the program before stored, and it is looked at while a
/// start upgrades it.
/// </summary>
/// <param name="file">The file, for SQLite.</param>
/// <param name="connectionString">How to connect, for PostgreSQL.</param>
internal sealed class OlderDatabase(string? file, string? connectionString) : RawDatabase
{
    private const int Behind = 100;

    private const string SignalsBehind =
        """
        drift_signals d join agent_state s on s.agent_id = d.agent_id where d.cut <> '' and d.position > s.last_position - 100
        """;

    protected override bool IsSqlite => file is not null;

    public override DbConnection Connect() => Connect("ReadWrite");

    // A reader never carries the log of a killed process over to the file: that is left to the next start.
    private DbConnection Connect(string mode) => IsSqlite
        ? new SqliteConnection(Invariant($"Data Source={file};Mode={mode};Pooling=False"))
        : new NpgsqlConnection(connectionString + ";Pooling=False");

    /// <summary>
    /// Takes it back to the version in which states could have verdicts behind them, and gives every agent a whole form from before its
    /// last 100 verdicts, these verdicts behind it, and streams that lack them.
    /// </summary>
    public async Task TakeBackAsync()
    {
        Assert.Equal(0, await CountAsync(SignalsBehind));
        await OlderSchema.TakeBackWholeStatesAsync(this);
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var agents = await connection.QueryAsync<(long, long)>("select agent_id, last_position from agent_state");
        foreach (var (agent, last) in agents.AsList())
        {
            await OlderStates.StoreInPartAsync(connection, agent, last - Behind, "customer-1");
        }

        await transaction.CommitAsync();
    }

    /// <summary>How far it has come now.</summary>
    public async Task<Standing> StandingAsync()
    {
        await using var connection = Connect("ReadOnly");
        return await connection.QuerySingleAsync<Standing>(Invariant(
            $"""
            select (select max(version) from schema_versions) as Version,
                (select count(*) from agent_state where substr(fold, 1, 1) <> {Bytes(4)}) as Brought
            """));
    }

    /// <summary>Waits until it has come further.</summary>
    public async Task UntilItHasLeftAsync(Standing standing, ServiceProcess service)
    {
        while (service.IsRunning && await StandingAsync() == standing)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.True(service.IsRunning, service.Log);
    }
}
