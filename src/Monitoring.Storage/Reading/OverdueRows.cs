using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Verdicts that find no outcome though somebody sent them of late: received one to three days ago, and waiting still. Younger ones may
/// only be ahead of their outcomes, and older ones stay until retention removes them, also where the mistake was mended long ago.
/// </summary>
internal static class OverdueRows
{
    /// <summary>No more are counted of an agent: a crowd of them costs no scrape its time.</summary>
    public const int Most = 1_000;

    private static readonly TimeSpan After = TimeSpan.FromDays(1);

    private static readonly TimeSpan Until = TimeSpan.FromDays(3);

    /// <summary>What each agent has, by its name; one for which no verdict waits is not in it.</summary>
    public static async Task<IReadOnlyDictionary<string, OverdueReading>> ReadAsync(
        DbConnection connection, AgentScope agents, DateTimeOffset now) =>
        (await connection.QueryAsync<Row>(
            $"""
            select a.name as Agent, (
                select count(*) from (
                    select 1 from verdicts v where v.agent_id = s.agent_id and v.position is null
                        and v.received_at > @oldest and v.received_at <= @newest limit {Most}) counted) as Overdue, (
                select max(v.received_at) from verdicts v where v.agent_id = s.agent_id and v.position is null) as Newest
            from agent_state s join agents a on a.agent_id = s.agent_id where s.waiting > 0{connection.AndOf(agents, "s.agent_id")}
            """,
            new { oldest = Instant.ToMicroseconds(now - Until), newest = Instant.ToMicroseconds(now - After), agents = agents.Names }))
            .ToDictionary(
                row => row.Agent, row => new OverdueReading(row.Overdue, Instant.FromMicroseconds(row.Newest)), StringComparer.Ordinal);

    private sealed class Row
    {
        public string Agent { get; init; } = "";

        public long Overdue { get; init; }

        public long Newest { get; init; }
    }
}

/// <summary>Verdicts of an agent that wait for their outcome.</summary>
/// <param name="Count">How many were received one to three days ago, counted up to 1,000.</param>
/// <param name="Newest">Receipt of the newest that waits.</param>
public sealed record OverdueReading(long Count, DateTimeOffset Newest);
