using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>Reads what was said about episodes, to whom, and what became of it.</summary>
internal static class EpisodeNotices
{
    /// <summary>The notices of some episodes of an agent, in order, by the episode's number within the agent.</summary>
    public static async Task<IEnumerable<(long Episode, IReadOnlyList<NoticeReading> Notices)>> ReadAsync(
        DbConnection connection, long agentId, long[] episodes)
    {
        var rows = await connection.QueryAsync<NoticeRow>(ReadNotices(connection), new { agentId, episodes });
        return rows.GroupBy(row => row.Episode).Select(episode =>
            (episode.Key, (IReadOnlyList<NoticeReading>)[.. episode.GroupBy(notice => notice.Notice).Select(Describe)]));
    }

    private static string ReadNotices(DbConnection connection) =>
        $"""
        select n.alert as Episode, n.notice as Notice, n.kind as Kind, n.position as Position, n.made_at as MadeAt, n.facts as Facts,
            d.recipient as Recipient, d.state as State, d.attempts as Attempts, d.message_id as MessageId, d.absorbed_by as AbsorbedBy,
            d.sent_at as SentAt, case when d.state in (0, 2) then d.last_error end as LastError,
            c.alert as CarrierAlert, c.state as CarrierState, c.attempts as CarrierAttempts, c.sent_at as CarrierSentAt,
            case when c.state in (0, 2) then c.last_error end as CarrierLastError
        from notices n left join deliveries d on d.agent_id = n.agent_id and d.notice = n.notice
            left join deliveries c on d.state = 3 and c.message_id = d.absorbed_by
        where n.agent_id = @agentId and n.alert {connection.Among("@episodes")} order by n.notice, d.created_at, d.message_id
        """;

    private static NoticeReading Describe(IGrouping<long, NoticeRow> rows)
    {
        var first = rows.First();
        return new NoticeReading(
            (NoticeKind)first.Kind,
            first.Position,
            Instant.FromMicroseconds(first.MadeAt),
            [.. rows.Where(row => row.Recipient is not null).Select(row => new DeliveryReading(
                row.Recipient!,
                (DeliveryState)row.State!.Value,
                (int)row.Attempts!.Value,
                row.MessageId!,
                row.AbsorbedBy,
                At(row.SentAt),
                row.LastError) { Carrier = CarrierOf(row) })],
            FactsText.Read(first.Facts));
    }

    private static DeliveryReading? CarrierOf(NoticeRow row) => row.CarrierState is not { } state || row.CarrierAlert == row.Episode
        ? null
        : new DeliveryReading(
            row.Recipient!,
            (DeliveryState)state,
            (int)row.CarrierAttempts!.Value,
            row.AbsorbedBy!,
            null,
            At(row.CarrierSentAt),
            row.CarrierLastError);

    private static DateTimeOffset? At(long? microseconds) => microseconds is null ? null : Instant.FromMicroseconds(microseconds.Value);

    private sealed class NoticeRow
    {
        public long Episode { get; init; }

        public long Notice { get; init; }

        public long Kind { get; init; }

        public long Position { get; init; }

        public long MadeAt { get; init; }

        public string Facts { get; init; } = "";

        public string? Recipient { get; init; }

        public long? State { get; init; }

        public long? Attempts { get; init; }

        public string? MessageId { get; init; }

        public string? AbsorbedBy { get; init; }

        public long? SentAt { get; init; }

        public string? LastError { get; init; }

        public long? CarrierAlert { get; init; }

        public long? CarrierState { get; init; }

        public long? CarrierAttempts { get; init; }

        public long? CarrierSentAt { get; init; }

        public string? CarrierLastError { get; init; }
    }
}
