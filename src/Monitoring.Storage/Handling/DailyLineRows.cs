using System.Data.Common;
using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Handling;

/// <summary>The lines that the next daily mail tells beside the numbers.</summary>
internal static class DailyLineRows
{
    private const string Insert =
        """
        insert into daily_lines (agent_id, number, at, kind, slo_id, alert, facts)
        select @agentId, coalesce(max(number), 0) + 1, @now, @kind, @sloId, @alert, @facts from daily_lines where agent_id = @agentId
        """;

    /// <summary>Adds a line. Under the agent's lock.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="about">What it is about, the SLO and the alert, where it is about such.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="now">When it is added.</param>
    public static Task AddAsync(
        DbConnection connection, long agentId, (DailyLineKind Kind, long? SloId, long? Alert) about, DailyFacts facts,
            DateTimeOffset now) =>
        connection.ExecuteAsync(Insert, new
        {
            agentId,
            now = Instant.ToMicroseconds(now),
            kind = (int)about.Kind,
            sloId = about.SloId,
            alert = about.Alert,
            facts = HeldText.Write(facts),
        });
}
