using System.Data.Common;
using Dapper;
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

    private const string ReadValues =
        """
        select value, evidence, epoch, judged, wrong, state from drift_streams
        where agent_id = @agentId and slo_id = @sloId and cut = @cut and epoch = @epoch
        order by evidence desc, judged desc, value limit @most
        """;

    private const string ReadSignals =
        """
        select cut as Cut, value as Value, position as Position, transaction_id as TransactionId, made_at as MadeAt, notice as Notice
        from drift_signals where agent_id = @agentId and slo_id = @sloId order by position desc, cut, value limit @most
        """;

    /// <summary>The strongest evidence of each cut of SLOs; the key holds the number of the watch's beginning.</summary>
    public static async Task<Dictionary<(long Slo, long Epoch, string Cut), double>> StrongestAsync(DbConnection connection, long[] ids)
    {
        var sql = $"select slo_id as SloId, epoch as Epoch, cut as Cut, max(evidence) as Evidence from drift_streams where agent_id {connection.Among("@ids")} group by slo_id, epoch, cut";
        return (await connection.QueryAsync<StrongestRow>(sql, new { ids }).ConfigureAwait(false))
            .ToDictionary(row => (row.SloId, row.Epoch, row.Cut), row => row.Evidence / DriftRows.EvidenceUnit);
    }

    /// <summary>How an SLO's watch stands.</summary>
    public static WatchReading Watch(SloFold slo, Dictionary<(long Slo, long Epoch, string Cut), double> strongest)
    {
        var watch = slo.Watch;
        string[] cuts = [DriftKey.Total, .. slo.Slo.Cuts];
        return new WatchReading(
            watch.Judged,
            watch.Wrong,
            DriftWatch.HealthyOf(slo.Slo, watch.Baseline).Share,
            watch.Baseline,
            watch.Dependence,
            [.. cuts.Select(cut => strongest.GetValueOrDefault((slo.Id, watch.Epoch, cut)))],
            [.. cuts.Select((_, i) => i < watch.Signals.Count ? watch.Signals[i] : 0)])
        {
            Epoch = watch.Epoch,
            IsDrifting = watch.SignalledAt > 0 && watch.Judged - watch.SignalledAt <= DriftWatch.Quiet,
        };
    }

    /// <summary>The evidence of one SLO.</summary>
    public static async Task<DriftReading> ReadAsync(DbConnection connection, long agentId, SloReading slo, int most)
    {
        var sloId = slo.Covered.Id;
        var cuts = new List<CutReading>();
        foreach (var cut in (string[])[DriftKey.Total, .. slo.Covered.Slo.Cuts])
        {
            cuts.Add(new CutReading(cut, await ValuesAsync(connection, agentId, sloId, cut, slo.Drift.Epoch, most).ConfigureAwait(false)));
        }

        var signals = await connection.QueryAsync<SignalRow>(ReadSignals, new { agentId, sloId, most = MostSignals }).ConfigureAwait(false);
        return new DriftReading(slo, cuts, [.. signals.Select(row => new SignalReading(
            row.Cut, row.Value, row.Position, row.TransactionId, Instant.FromMicroseconds(row.MadeAt), row.Notice is not null))]);
    }

    private static async Task<IReadOnlyList<StreamReading>> ValuesAsync(
        DbConnection connection, long agentId, long sloId, string cut, long epoch, int most)
    {
        var streams = new List<(string Value, double Evidence, DriftStream Stream)>();
        await using (var row = await connection.ExecuteReaderAsync(ReadValues, new { agentId, sloId, cut, epoch, most }).ConfigureAwait(false))
        {
            while (await row.ReadAsync().ConfigureAwait(false))
            {
                streams.Add((row.GetString(0), row.GetInt64(1) / DriftRows.EvidenceUnit, DriftRows.Read(row, 2)));
            }
        }

        var positions = streams.Select(stream => stream.Stream.Since.SincePosition).Where(position => position > 0).Distinct().ToArray();
        var began = await EvidenceRows.TransactionsAtAsync(connection, agentId, positions).ConfigureAwait(false);
        return [.. streams.Select(stream => new StreamReading(
            stream.Value,
            stream.Evidence,
            stream.Stream.Judged,
            stream.Stream.Wrong,
            began.GetValueOrDefault(stream.Stream.Since.SincePosition),
            stream.Stream.Since.Judged,
            stream.Stream.Since.Wrong))];
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
