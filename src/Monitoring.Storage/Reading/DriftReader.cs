using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>Reads watched streams and signals.</summary>
internal static class DriftReader
{
    private const int MostSignals = 20;

    private const string ReadState =
        "select coverage as Coverage, fold as Fold from agent_state where agent_id = @agentId";

    private const string ReadSignals =
        """
        select cut as Cut, value as Value, position as Position, transaction_id as TransactionId, made_at as MadeAt, notice as Notice
        from drift_signals where agent_id = @agentId and slo_id = @sloId order by position desc, cut, value limit @most
        """;

    private static string ReadBegan(DbConnection connection) =>
        $"""
        select o.position as Position, o.transaction_id as TransactionId, o.occurred_at as OccurredAt
        from outcomes o where o.agent_id = @agentId and o.position {connection.Among("@positions")}
        union all
        select v.position, o.transaction_id, o.occurred_at
        from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position {connection.Among("@positions")}
        """;

    /// <summary>The strongest evidence of each cut of SLOs; the key holds the number of the watch's beginning.</summary>
    public static async Task<Dictionary<(long Slo, long Epoch, string Cut), double>> StrongestAsync(DbConnection connection, long[] ids)
    {
        var sql = $"select slo_id as SloId, epoch as Epoch, cut as Cut, max(evidence) as Evidence from drift_streams where agent_id {connection.Among("@ids")} group by slo_id, epoch, cut";
        return (await connection.QueryAsync<StrongestRow>(sql, new { ids }))
            .ToDictionary(row => (row.SloId, row.Epoch, row.Cut), row => row.Evidence / DriftRows.EvidenceUnit);
    }

    /// <summary>How an SLO's watch stands.</summary>
    public static WatchReading Watch(SloFold slo, Dictionary<(long Slo, long Epoch, string Cut), double> strongest)
    {
        var watch = slo.Watch;
        var cuts = slo.Slo.Cuts;
        return new WatchReading(
            watch.Judged,
            watch.Wrong,
            DriftWatch.HealthyOf(slo.Slo, watch.Baseline).Share,
            watch.Baseline,
            watch.Dependence,
            [watch.Total.Epoch == watch.Epoch ? watch.Total.Evidence : 0,
                .. cuts.Select(cut => strongest.GetValueOrDefault((slo.Id, watch.Epoch, cut)))],
            [.. Enumerable.Range(0, 1 + cuts.Count).Select(i => i < watch.Signals.Count ? watch.Signals[i] : 0)])
        {
            Epoch = watch.Epoch,
            IsDrifting = watch.SignalledAt > 0 && watch.Judged - watch.SignalledAt <= DriftWatch.Quiet,
        };
    }

    /// <summary>The evidence of one SLO, as of one moment.</summary>
    public static async Task<DriftReading> ReadAsync(DbConnection connection, long agentId, SloReading slo, int most)
    {
        var sloId = slo.Covered.Id;
        await connection.BeginSnapshotAsync();
        var state = await connection.QuerySingleAsync<StateRow>(ReadState, new { agentId });
        // Which rule judges what is nothing a watch knows of.
        var fold = FoldCodec.Decode(state.Fold, CoverageText.Read(state.Coverage)?.Slos ?? [], strengthAfter: 0);
        var streams = DriftRows.ReadAll(connection, agentId, fold).Streams
            .Where(stream => stream.Key.SloId == sloId).Select(stream => (stream.Key.Cut, stream.Key.Value, Stream: stream.Value));
        if (fold.Slos.FirstOrDefault(known => known.Id == sloId)?.Watch is { Total.Judged: > 0 } watch && watch.Total.Epoch == watch.Epoch)
        {
            streams = streams.Append((DriftKey.Total, "", watch.Total));
        }

        var byCut = streams.ToLookup(stream => stream.Cut, stream => (stream.Value, stream.Stream), StringComparer.Ordinal);
        var cuts = new List<CutReading>();
        foreach (var cut in (string[])[DriftKey.Total, .. slo.Covered.Slo.Cuts])
        {
            cuts.Add(new CutReading(cut, await ValuesAsync(connection, agentId, byCut[cut], most)));
        }

        var signals = await connection.QueryAsync<SignalRow>(ReadSignals, new { agentId, sloId, most = MostSignals });
        await connection.EndSnapshotAsync();
        return new DriftReading(slo, cuts, [.. signals.Select(row => new SignalReading(
            row.Cut, row.Value, row.Position, row.TransactionId, Instant.FromMicroseconds(row.MadeAt), row.Notice is not (null or DriftRows.NoNews)))]);
    }

    private static async Task<IReadOnlyList<StreamReading>> ValuesAsync(
        DbConnection connection, long agentId, IEnumerable<(string Value, DriftStream Stream)> all, int most)
    {
        var streams = all.OrderByDescending(stream => stream.Stream.Evidence).ThenByDescending(stream => stream.Stream.Judged)
            .ThenBy(stream => stream.Value, StringComparer.Ordinal).Take(most).ToList();
        var positions = streams.Select(stream => stream.Stream.Since.SincePosition).Where(position => position > 0).Distinct().ToArray();
        var began = (await connection.QueryAsync<BeganRow>(ReadBegan(connection), new { agentId, positions }))
            .ToDictionary(row => row.Position, row => new WrongTransaction(row.TransactionId, Instant.FromMicroseconds(row.OccurredAt)));
        return [.. streams.Select(stream => new StreamReading(
            stream.Value,
            stream.Stream.Evidence,
            stream.Stream.Judged,
            stream.Stream.Wrong,
            began.GetValueOrDefault(stream.Stream.Since.SincePosition),
            stream.Stream.Since.Judged,
            stream.Stream.Since.Wrong))];
    }

    private sealed class StateRow
    {
        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];
    }

    private sealed class BeganRow
    {
        public long Position { get; init; }

        public string TransactionId { get; init; } = "";

        public long OccurredAt { get; init; }
    }

    private sealed class StrongestRow
    {
        public long SloId { get; init; }

        public long Epoch { get; init; }

        public string Cut { get; init; } = "";

        public long Evidence { get; init; }
    }

    private sealed class SignalRow
    {
        public string Cut { get; init; } = "";

        public string Value { get; init; } = "";

        public long Position { get; init; }

        public string TransactionId { get; init; } = "";

        public long MadeAt { get; init; }

        public long? Notice { get; init; }
    }
}

/// <summary>The evidence for drift of one SLO, as committed.</summary>
/// <param name="Slo">The SLO.</param>
/// <param name="Cuts">All verdicts first (an empty cut), then each declared cut in registry order.</param>
/// <param name="Signals">The newest signals, newest first.</param>
public sealed record DriftReading(SloReading Slo, IReadOnlyList<CutReading> Cuts, IReadOnlyList<SignalReading> Signals);

/// <summary>One way of cutting the verdicts.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Values">Its values with the strongest evidence, strongest first.</param>
public sealed record CutReading(string Cut, IReadOnlyList<StreamReading> Values);

/// <summary>One watched stream.</summary>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Evidence">M/A after its last verdict, 0 or more; 1 raises a signal.</param>
/// <param name="Judged">Verdicts since watching began.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">The wrong transaction since which it has most likely been worse; null when nothing speaks for that.</param>
/// <param name="SinceJudged">Verdicts since then.</param>
/// <param name="SinceWrong">Wrong ones of them.</param>
public sealed record StreamReading(
    string Value, double Evidence, long Judged, long Wrong, WrongTransaction? Since, long SinceJudged, long SinceWrong);

/// <summary>One signal.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="IsNotice">True when the owner was told.</param>
public sealed record SignalReading(string Cut, string Value, long Position, string TransactionId, DateTimeOffset At, bool IsNotice);
