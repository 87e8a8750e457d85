using System.Data.Common;
using Dapper;
using Monitoring.Core.Upgrading;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Upgrading;

/// <summary>
/// Brings every agent from the forms of older programs to the present one, once: states and snapshots with verdicts behind them become
/// whole, and watched streams that lag behind the log get what they lack. A part of the migration of that name, under its lock. Some
/// agents are brought in a transaction of their own, so that a start that is killed is gone on with by the next; an agent that a
/// running older program writes at the same time is left to the last transaction, which keeps everybody else out.
/// </summary>
/// <param name="transaction">A transaction in the turn of migrating.</param>
/// <param name="connection">Its connection.</param>
internal sealed class WholeStates(WriteTransaction transaction, DbConnection connection)
{
    /// <summary>How the name of the script ends before which this is done.</summary>
    public const string Script = "-whole-states.sql";

    /// <summary>Most agents brought in one transaction.</summary>
    public const int AgentsAtOnce = 100;

    private const int EventsAtOnce = 20_000;

    // Forms are told apart by their first byte.
    private const string ReadOlder =
        """
        select s.agent_id as AgentId, a.name as Name, s.version as Version, s.writer as Writer, s.last_position as LastPosition,
            s.coverage as Coverage, s.fold as Fold, s.journal as Journal
        from agent_state s join agents a on a.agent_id = s.agent_id
        where s.agent_id > @after and substr(s.fold, 1, 1) in (@one, @two, @three, @four) order by s.agent_id limit @most
        """;

    private const string ReadSnapshots =
        """
        select taken_at as TakenAt, position as LastPosition, coverage as Coverage, fold as Fold, journal as Journal
        from snapshots where agent_id = @AgentId
        """;

    // The writer's new name keeps a running older program from going on from the form it remembers.
    private const string SaveState =
        """
        update agent_state set fold = @whole, journal = @nothing, version = version + 1, writer = @next
        where agent_id = @AgentId and version = @Version and writer = @Writer
        """;

    private const string SaveSnapshot =
        "update snapshots set fold = @whole, journal = @nothing where agent_id = @AgentId and taken_at = @TakenAt";

    // As the table was then: a stream was found by its words.
    private static readonly RowShape Streams = new(
        "drift_streams", [.. DriftRows.Key, .. Column.Numbers("epoch", "judged", "wrong", "position", "evidence"), Column.Bytes("state")])
    {
        OnConflict =
            """
            on conflict (agent_id, slo_id, cut, value) do update set epoch = excluded.epoch, judged = excluded.judged, wrong = excluded.wrong,
                position = excluded.position, evidence = excluded.evidence, state = excluded.state
            """,
    };

    private static readonly byte[] Nothing = [];

    /// <summary>Brings some agents.</summary>
    /// <param name="after">The number of the last agent that was brought or left.</param>
    /// <returns>The number of the last agent that was brought or left now; null when there was none.</returns>
    /// <exception cref="StorageException">A stored state cannot be read; nothing was changed.</exception>
    public async Task<long?> BringSomeAsync(long after)
    {
        var rows = await connection.QueryAsync<StateRow>(
            ReadOlder, new { after, most = AgentsAtOnce, one = (byte[])[1], two = (byte[])[2], three = (byte[])[3], four = (byte[])[4] });
        long? last = null;
        var events = 0L;
        foreach (var row in rows.TakeWhile(_ => events < EventsAtOnce))
        {
            try
            {
                events += await BringAsync(row);
            }
            catch (InvalidDataException e)
            {
                throw new StorageException(
                    StorageFault.Unavailable, $"The state of the agent {row.Name} cannot be brought to this program's form, and nothing of it was changed. {e.Message}", e);
            }

            last = row.AgentId;
        }

        return last;
    }

    /// <summary>Brings all that are left, and keeps everybody else out of the agents until the end of the transaction.</summary>
    public async Task BringTheRestAsync()
    {
        await connection.KeepOthersOutAsync("agent_state");
        for (long? last = 0; last is { } after;)
        {
            last = await BringSomeAsync(after);
        }
    }

    private async Task<long> BringAsync(StateRow row)
    {
        var fold = Read(row);
        var whole = FoldCodec.Encode(fold);
        var next = AgentRows.NewToken();
        if (await connection.ExecuteAsync(SaveState, new { whole, nothing = Nothing, next, row.AgentId, row.Version, row.Writer }) == 0)
        {
            return 0;
        }

        foreach (var snapshot in await connection.QueryAsync<StateRow>(ReadSnapshots, new { row.AgentId }))
        {
            if (OlderFold.Is(snapshot.Fold))
            {
                await connection.ExecuteAsync(
                    SaveSnapshot, new { whole = FoldCodec.Encode(Read(snapshot)), nothing = Nothing, row.AgentId, snapshot.TakenAt });
            }
        }

        return await BringStreamsAsync(row, fold);
    }

    private async Task<long> BringStreamsAsync(StateRow row, AgentFold fold)
    {
        var since = LaggingStreams.Since(fold, row.LastPosition);
        if (since > row.LastPosition)
        {
            return 0;
        }

        foreach (var (key, stream) in DriftRows.ReadAll(connection, row.AgentId, fold).Streams)
        {
            fold.Bank.Put(key, stream);
        }

        foreach (var logged in new LogRows(connection, 0, TransactionInSlo.AllBeforeStrength).Forward(row.AgentId, since - 1, row.LastPosition))
        {
            LaggingStreams.Take(fold, logged.Event, logged.History, logged.Segments);
        }

        foreach (var (key, stream) in fold.Bank.Changed)
        {
            var written = transaction.Write(Streams).Number(row.AgentId).Number(key.SloId).Text(key.Cut).Text(key.Value);
            DriftRows.WriteContent(written, stream);
        }

        await transaction.SendAsync(CancellationToken.None);
        return row.LastPosition - since + 1;
    }

    private static AgentFold Read(StateRow row) =>
        OlderFold.Read(row.Fold, row.Journal, CoverageText.Read(row.Coverage)?.Slos ?? [], row.LastPosition);

    private sealed class StateRow
    {
        public long AgentId { get; init; }

        public string Name { get; init; } = "";

        public long Version { get; init; }

        public long Writer { get; init; }

        public long TakenAt { get; init; }

        public long LastPosition { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];

        public byte[] Journal { get; init; } = [];
    }
}
