using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Segments;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>Reads who and since when for a notice, once, in the transaction that makes it.</summary>
internal sealed class EvidenceRows(WriteTransaction transaction)
{
    /// <summary>Most unjudged transactions looked at for the suspects.</summary>
    public const int MostSuspects = 20_000;

    private const int Chunk = 1_000;

    private static string ReadSeats(DbConnection connection) =>
        $"""
        select o.position as Position, o.transaction_id as TransactionId, o.occurred_at as OccurredAt, o.content as Content
        from outcomes o where o.agent_id = @agentId and o.position {connection.Among("@positions")}
        union all
        select v.position, o.transaction_id, o.occurred_at, o.content
        from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position {connection.Among("@positions")}
        """;

    private const string ReadPending =
        """
        select o.disposition as Disposition, o.content as Content from outcomes o
        where o.agent_id = @agentId and o.pending = 1 and o.occurred_at >= @since
        order by o.occurred_at desc limit @most
        """;

    private static string ReadPast(DbConnection connection) =>
        $"""
        select d.value as Value, d.judged as Judged, d.wrong as Wrong from drift_streams d
        where d.agent_id = @agentId and d.slo_id = @sloId and d.cut = @cut and d.epoch = @epoch and d.value {connection.Among("@values")}
        """;

    /// <summary>Gathers what a notice says.</summary>
    public async Task<NoticeFacts> FactsAsync(
        AgentLedger agent, Coverage coverage, SloChange change, NoticeKind kind, CancellationToken cancellationToken)
    {
        var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
        var picture = change.Picture ?? throw new ArgumentException("A notice comes with its window.", nameof(change));
        var seats = await SeatsAsync(agent.Id, picture.Seats, cancellationToken).ConfigureAwait(false);
        var culprit = Evidence.FindCulprit(seats, change.Slo.Cuts);
        var oldest = Evidence.OldestWrong(seats);
        return new NoticeFacts
        {
            Kind = kind,
            Agent = agent.Name,
            Title = coverage.Title,
            Slo = change.Slo.Name,
            Target = change.Slo.Rule.Target,
            AlertBelow = change.Slo.Rule.AlertBelow,
            Window = change.Slo.Rule.Window,
            Allowed = change.Slo.Rule.Allowed,
            Position = change.Position,
            At = change.At,
            TransactionId = change.TransactionId,
            Wrong = change.Counts.Wrong,
            Judged = change.Counts.Judged,
            IsFull = change.Counts.IsFull,
            SelfReported = picture.SelfReported,
            Episode = EpisodeNumber.Of(agent.Id, change.Episode.Id),
            OpenedAt = change.Episode.OpenedAt,
            Reopenings = change.Episode.Reopenings,
            WorstWrong = change.Episode.Worst.Wrong,
            WorstJudged = change.Episode.Worst.Judged,
            ClosedAt = change.Episode.ClosedAt,
            Culprit = culprit,
            OldestWrong = oldest,
            NewestWrong = Evidence.NewestWrong(seats),
            Versions = Evidence.Versions(seats),
            Ranking = kind is NoticeKind.Recovered or NoticeKind.Retired
                ? []
                : await RankAsync(agent, change.SloId, change.Slo, seats, HealthyOf(agent, change), cancellationToken).ConfigureAwait(false),
            Trend = picture.Trend,
            Suspects = oldest is null ? null : await SuspectsAsync(connection, agent.Id, change.Slo, culprit, oldest.OccurredAt).ConfigureAwait(false),
            ReactionPlan = change.Slo.ReactionPlan,
        };
    }

    /// <summary>The transactions of places, oldest first.</summary>
    public async Task<IReadOnlyList<SeatedTransaction>> SeatsAsync(long agentId, IReadOnlyList<Seat> seats, CancellationToken cancellationToken)
    {
        var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
        var rows = new Dictionary<long, SeatRow>(seats.Count);
        foreach (var positions in seats.Select(seat => seat.Position).Chunk(Chunk))
        {
            foreach (var row in await connection.QueryAsync<SeatRow>(ReadSeats(connection), new { agentId, positions }).ConfigureAwait(false))
            {
                rows.Add(row.Position, row);
            }
        }

        return [.. seats.Where(seat => rows.ContainsKey(seat.Position)).Select(seat => Seated(seat, rows[seat.Position]))];
    }

    /// <summary>The transaction of one position; null when there is none.</summary>
    public async Task<WrongTransaction?> TransactionAtAsync(long agentId, long position, CancellationToken cancellationToken)
    {
        var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
        return (await TransactionsAtAsync(connection, agentId, [position]).ConfigureAwait(false)).GetValueOrDefault(position);
    }

    /// <summary>The transactions of positions; none for a position whose row is gone.</summary>
    public static async Task<Dictionary<long, WrongTransaction>> TransactionsAtAsync(DbConnection connection, long agentId, long[] positions)
    {
        var rows = await connection.QueryAsync<SeatRow>(ReadSeats(connection), new { agentId, positions }).ConfigureAwait(false);
        return rows.ToDictionary(row => row.Position, row => new WrongTransaction(row.TransactionId, Instant.FromMicroseconds(row.OccurredAt)));
    }

    private static SeatedTransaction Seated(Seat seat, SeatRow row)
    {
        var content = OutcomeContent.Read(row.Content);
        return new(seat.Mark, row.TransactionId, Instant.FromMicroseconds(row.OccurredAt), content.AgentVersion, content.Segments);
    }

    /// <summary>The segment values with the most wrong places beyond their own past.</summary>
    public async Task<IReadOnlyList<RankedSegment>> RankAsync(
        AgentLedger agent, long sloId, Slo slo, IReadOnlyList<SeatedTransaction> seats, double healthy, CancellationToken cancellationToken)
    {
        var window = Evidence.Segments(seats, slo.Cuts);
        var epoch = agent.Fold.Slos.First(fold => fold.Id == sloId).Watch.Epoch;
        var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
        var withPast = new List<SegmentCounts>(window.Count);
        foreach (var cut in window.Where(segment => segment.Wrong > 0).GroupBy(segment => segment.Cut, StringComparer.Ordinal))
        {
            var rows = await connection.QueryAsync<PastRow>(
                ReadPast(connection),
                new { agentId = agent.Id, sloId, cut = cut.Key, epoch, values = cut.Select(segment => segment.Value).ToArray() }).ConfigureAwait(false);
            var past = rows.ToDictionary(row => row.Value, row => (row.Judged, row.Wrong), StringComparer.Ordinal);
            withPast.AddRange(cut.Select(segment =>
            {
                // What lags behind is at hand.
                var (judged, wrong) = agent.Fold.Bank.Find(new DriftKey(sloId, segment.Cut, segment.Value)) is { } stream && stream.Epoch == epoch
                    ? (stream.Judged, stream.Wrong)
                    : past.GetValueOrDefault(segment.Value);
                var before = Math.Max(0, judged - segment.Judged);
                return segment with { HistoryJudged = before, HistoryWrong = Math.Clamp(wrong - segment.Wrong, 0, before) };
            }));
        }

        return Evidence.Rank(withPast, slo.Cuts, seats.Count(Evidence.IsWrong), seats.Count(Evidence.IsJudged), healthy);
    }

    private static double HealthyOf(AgentLedger agent, SloChange change) =>
        DriftWatch.HealthyOf(change.Slo, agent.Fold.Slos.First(slo => slo.Id == change.SloId).Watch.Baseline).Share;

    private static async Task<Suspects> SuspectsAsync(DbConnection connection, long agentId, Slo slo, Culprit? culprit, DateTimeOffset since)
    {
        var found = await connection.QueryAsync<PendingRow>(
            ReadPending, new { agentId, since = Instant.ToMicroseconds(since), most = MostSuspects }).ConfigureAwait(false);
        var rows = found.AsList();
        var count = rows.Count(row => slo.Admission.Dispositions.Has((Disposition)row.Disposition) && IsOf(culprit, row.Content));
        return new Suspects(count, rows.Count == MostSuspects, since);
    }

    private static bool IsOf(Culprit? culprit, string content) =>
        culprit is null
        || (OutcomeContent.Read(content).Segments.TryGetValue(culprit.Cut, out var value) && value == culprit.Value);

    private sealed class SeatRow
    {
        public long Position { get; init; }

        public string TransactionId { get; init; } = "";

        public long OccurredAt { get; init; }

        public string Content { get; init; } = "";
    }

    private sealed class PastRow
    {
        public string Value { get; init; } = "";

        public long Judged { get; init; }

        public long Wrong { get; init; }
    }

    private sealed class PendingRow
    {
        public long Disposition { get; init; }

        public string Content { get; init; } = "";
    }
}
