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

    /// <summary>How many each agent has, by its name; one that has none is not in it.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(DbConnection connection, AgentScope agents, DateTimeOffset now) =>
        (await connection.QueryAsync<Row>(
            $"""
            select a.name as Agent, (
                select count(*) from (
                    select 1 from verdicts v where v.agent_id = s.agent_id and v.position is null
                        and v.received_at > @oldest and v.received_at <= @newest limit {Most}) counted) as Overdue
            from agent_state s join agents a on a.agent_id = s.agent_id where s.waiting > 0{connection.AndOf(agents, "s.agent_id")}
            """,
            new { oldest = Instant.ToMicroseconds(now - Until), newest = Instant.ToMicroseconds(now - After), agents = agents.Names }))
            .Where(row => row.Overdue > 0)
            .ToDictionary(row => row.Agent, row => row.Overdue, StringComparer.Ordinal);

    private sealed class Row
    {
        public string Agent { get; init; } = "";

        public long Overdue { get; init; }
    }
}
