using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Inputs;

/// <summary>Data drift: what the inputs of agents are compared with and what they have shown since. Thread-safe.</summary>
public sealed class DataDrift
{
    private const string ReadTotals =
        "select agent_id as AgentId, drifted as Drifted, evidence as Evidence, last_signal_at as LastSignalAt from input_states where frozen_by > 0";

    private const string ReadDrifted =
        """
        select i.agent_id as AgentId, a.name as Name from input_states i join agents a on a.agent_id = i.agent_id
        where i.frozen_by > 0 and i.drifted > 0 order by i.agent_id
        """;

    private const string ReadState = "select state from input_states where agent_id = @agentId and frozen_by > 0";

    private const string ReadReferences =
        """
        select r.kind as Kind, r.name as Name, r.reference as Reference from input_states i
        join input_references r on r.agent_id = i.agent_id and r.frozen_by = i.frozen_by where i.agent_id = @agentId
        """;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal DataDrift(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>
    /// Does what is due by the clock: freezes the references the registry asks for once 1,000 outcomes are stored, and closes the
    /// looks of yesterday. May run twice, late, or on two instances.
    /// </summary>
    /// <param name="zone">The plant's zone: a look ends at its midnight.</param>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    /// <exception cref="StorageException">Some of it was not done; the next run goes on.</exception>
    public Task<UpkeepDone> RunAsync(TimeZoneInfo zone, CancellationToken cancellationToken) => Answer(() =>
        new InputUpkeep(engine, cache, storeId, zone).RunAsync(Instant.Cut(clock.GetUtcNow()), cancellationToken));

    /// <summary>How the watched inputs of every agent stand; agents without any are left out.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyList<InputTotals>> TotalsAsync(CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var rows = await connection.QueryAsync<TotalsRow>(new CommandDefinition(ReadTotals, cancellationToken: cancellationToken));
        return (IReadOnlyList<InputTotals>)[.. rows.Select(row => new InputTotals(
            row.AgentId,
            (int)row.Drifted,
            row.Evidence / 1_000_000.0,
            row.LastSignalAt is { } at ? Instant.FromMicroseconds(at) : null))];
    });

    /// <summary>The watched inputs of the agents in which one differs from its reference now, by the agent's number.</summary>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public Task<IReadOnlyDictionary<long, AgentInputs>> DriftedAsync(CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var found = new Dictionary<long, AgentInputs>();
        foreach (var agent in (await connection.QueryAsync<DriftedRow>(
            new CommandDefinition(ReadDrifted, cancellationToken: cancellationToken))).AsList())
        {
            try
            {
                if (await ReadAsync(connection, agent.AgentId) is { } inputs)
                {
                    found.Add(agent.AgentId, inputs);
                }
            }
            catch (InvalidDataException damage)
            {
                cache.Unreadable.Note(agent.Name, damage.Message, clock.GetUtcNow());
            }
        }

        return (IReadOnlyDictionary<long, AgentInputs>)found;
    });

    /// <summary>The watched inputs of an agent; null when none are watched.</summary>
    /// <param name="agentId">The store's number of the agent.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer, or what is stored of them cannot be read.</exception>
    public Task<AgentInputs?> OfAsync(long agentId, CancellationToken cancellationToken) => Answer(async () =>
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        return await ReadAsync(connection, agentId);
    });

    private static async Task<AgentInputs?> ReadAsync(DbConnection connection, long agentId)
    {
        await connection.BeginSnapshotAsync();
        var state = await connection.ExecuteScalarAsync<byte[]?>(ReadState, new { agentId });
        var references = state is null ? [] : (await connection.QueryAsync<ReferenceRow>(ReadReferences, new { agentId })).AsList();
        await connection.EndSnapshotAsync();

        // Not before the snapshot is ended: what cannot be read must not leave it open.
        return state is null ? null : AgentInputs.Decode(state, references.ToDictionary(
            row => new InputName((InputKind)row.Kind, row.Name), row => InputReference.Decode(row.Reference)));
    }

    private async Task<T> Answer<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidDataException damage)
        {
            throw StorageException.Unreadable(damage);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private sealed class DriftedRow
    {
        public long AgentId { get; init; }

        public string Name { get; init; } = "";
    }

    private sealed class ReferenceRow
    {
        public long Kind { get; init; }

        public string Name { get; init; } = "";

        public byte[] Reference { get; init; } = [];
    }

    private sealed class TotalsRow
    {
        public long AgentId { get; init; }

        public long Drifted { get; init; }

        public long Evidence { get; init; }

        public long? LastSignalAt { get; init; }
    }
}
