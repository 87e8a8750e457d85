using System.Data.Common;
using Dapper;
using Monitoring.Core.Tests.Upgrading;
using Monitoring.Core.Windows;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>
/// What older programs stored of an agent in part: the whole form of an earlier position, the verdicts since then behind it, and watched
/// streams that lag behind the log. The schema is one of those days (<see cref="OlderSchema"/>).
/// </summary>
internal static class OlderStates
{
    private const string SaveState = "update agent_state set fold = @fold, journal = @journal where agent_id = @agentId";

    private const string DropStream = "delete from drift_streams where agent_id = @agentId and value = @value";

    private const string SaveStream =
        """
        update drift_streams set epoch = @Epoch, judged = @Judged, wrong = @Wrong, position = @Position, evidence = @evidence,
            state = @state
        where agent_id = @agentId and slo_id = @SloId and value = @Value
        """;

    /// <summary>Stores an agent as a program would have that wrote it whole at a position.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="wholeAt">The position; no segment value may have raised a signal since.</param>
    /// <param name="unstored">Segment values whose streams were never stored.</param>
    public static async Task StoreInPartAsync(DbConnection connection, long agentId, long wholeAt, params IReadOnlyList<string> unstored)
    {
        var (last, coverage) = await connection.QuerySingleAsync<(long, string)>(
            "select last_position, coverage from agent_state where agent_id = @agentId", new { agentId });
        var (fold, journal) = InPart(Log(connection, agentId, last), coverage, wholeAt, last);
        await connection.ExecuteAsync(SaveState, new { fold = OlderForms.Whole(fold), journal, agentId });
        await connection.ExecuteAsync(DropStream, unstored.Select(value => new { agentId, value }));
        await connection.ExecuteAsync(
            SaveStream,
            fold.Bank.Streams.Select(kept => new
            {
                kept.Value.Epoch,
                kept.Value.Judged,
                kept.Value.Wrong,
                kept.Value.Position,
                evidence = (long)(kept.Value.Evidence * DriftRows.EvidenceUnit),
                state = kept.Value.Encode(),
                agentId,
                kept.Key.SloId,
                kept.Key.Value,
            }));
    }

    /// <summary>An agent's log from its beginning to a position.</summary>
    public static IReadOnlyList<LoggedEvent> Log(DbConnection connection, long agentId, long upTo) =>
        [.. new LogRows(connection, 0, TransactionInSlo.AllBeforeStrength).Forward(agentId, 0, upTo)];

    /// <summary>The state at a position, and what lay behind it at a later one.</summary>
    public static (AgentFold Fold, byte[] Journal) InPart(IReadOnlyList<LoggedEvent> log, string coverage, long wholeAt, long last)
    {
        var fold = new AgentFold { StrengthAfter = TransactionInSlo.AllBeforeStrength };
        fold.Revise(CoverageText.Read(coverage)!.Slos, 0, DateTimeOffset.UnixEpoch, _ => [], []);
        foreach (var logged in log.TakeWhile(logged => logged.Event.Position <= wholeAt))
        {
            fold.Apply(logged.Event, logged.History, logged.TransactionId, [], logged.Segments);
        }

        return (fold, OlderForms.Journal(log.Where(logged => logged.Event.Position > wholeAt && logged.Event.Position <= last)
            .Select(logged => (logged.Event, Earlier(log, logged)))));
    }

    private static PriorVerdict[] Earlier(IReadOnlyList<LoggedEvent> log, LoggedEvent than) =>
        [.. log.TakeWhile(logged => logged != than).Where(logged => logged.TransactionId == than.TransactionId)
            .Select(logged => logged.Event.Prior)];
}
