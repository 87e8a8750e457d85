using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Inputs;

/// <summary>
/// The newest stored outcomes of an agent. No index knows receipts, which would cost every insert: the last ones that came with a
/// verdict, the last ones judged later and the pending ones are read by the indexes there are, and the newest of these taken.
/// </summary>
internal static class NewestOutcomes
{
    private const string Read =
        """
        select transaction_id as TransactionId, received_at as ReceivedAt, content as Content from (
            select transaction_id, received_at, content from outcomes
            where agent_id = @agentId and position is not null order by position desc limit @most) judged
        union all
        select transaction_id, received_at, content from (
            select transaction_id, received_at, content from outcomes
            where agent_id = @agentId and pending = 1 order by occurred_at desc limit @most) pending
        union all
        select o.transaction_id, o.received_at, o.content from (
            select transaction_id from verdicts
            where agent_id = @agentId and position is not null order by position desc limit @most) later
        join outcomes o on o.agent_id = @agentId and o.transaction_id = later.transaction_id
        """;

    /// <summary>Reads them; at most <see cref="AgentInputs.MostOutcomes"/>.</summary>
    public static async Task<(IReadOnlyList<OutcomeContent> Sample, DateTimeOffset Since)> ReadAsync(DbConnection connection, long agentId)
    {
        var rows = await connection.QueryAsync<Row>(Read, new { agentId, most = AgentInputs.MostOutcomes });
        var newest = rows.DistinctBy(row => row.TransactionId)
            .OrderByDescending(row => row.ReceivedAt).ThenBy(row => row.TransactionId, StringComparer.Ordinal)
            .Take(AgentInputs.MostOutcomes).ToList();
        return newest.Count == 0 ? ([], default)
            : ([.. newest.Select(row => OutcomeContent.Read(row.Content))], Instant.FromMicroseconds(newest[^1].ReceivedAt));
    }

    private sealed class Row
    {
        public string TransactionId { get; init; } = "";

        public long ReceivedAt { get; init; }

        public string Content { get; init; } = "";
    }
}
