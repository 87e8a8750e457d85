using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Reviews;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;

namespace Monitoring.Storage.Reviewing;

/// <summary>An SLO of which the verdicts that come by themselves say something else than the random ones, by more than chance.</summary>
/// <param name="Agent">Name of the agent.</param>
/// <param name="Slo">Name of the SLO.</param>
/// <param name="SloId">The store's number of the SLO.</param>
/// <param name="Since">The plant day on which it was found.</param>
/// <param name="Random">Right share by the random verdicts, 0 to 1, as was found then.</param>
/// <param name="RandomJudged">How many those were.</param>
/// <param name="OthersRight">Right ones of the others.</param>
/// <param name="OthersJudged">How many the others were.</param>
public sealed record ShareGapReading(
    string Agent, string Slo, long SloId, DateOnly Since, double Random, int RandomJudged, long OthersRight, long OthersJudged);

/// <summary>What was found of an SLO: that its gap is open or closed now.</summary>
internal sealed record FoundGap(long SloId, bool IsOpen, RandomShare? Random, long Right, long Judged);

/// <summary>The rows of gaps.</summary>
internal static class ShareGapRows
{
    /// <summary>The numbers of an agent's SLOs with a gap.</summary>
    public const string ReadOpen = "select slo_id from share_gaps where agent_id = @agentId and closed_day is null";

    private const double Millionths = 1_000_000;

    private const string Insert =
        """
        insert into share_gaps (agent_id, slo_id, day, random_right, random_judged, others_right, others_judged)
        values (@agentId, @SloId, @day, @random, @counted, @Right, @Judged)
        on conflict (agent_id, slo_id, day) do nothing
        """;

    private const string Close =
        "update share_gaps set closed_day = @day where agent_id = @agentId and slo_id = @SloId and closed_day is null";

    /// <summary>Writes what was found on a plant day; of an open one waits a line for the next daily mail. Under the agent's lock.</summary>
    public static async Task WriteAsync(
        DbConnection connection, long agentId, (long Day, DateTimeOffset At) found, IReadOnlyList<FoundGap> gaps)
    {
        foreach (var gap in gaps)
        {
            if (gap.IsOpen)
            {
                await DailyLineRows.AddAsync(connection, agentId, (DailyLineKind.Gap, gap.SloId, null), new() { From = found.At }, found.At);
            }

            await connection.ExecuteAsync(gap.IsOpen ? Insert : Close, new
            {
                agentId,
                gap.SloId,
                day = found.Day,
                random = (long)Math.Round((gap.Random?.Accuracy ?? 0) * Millionths),
                counted = gap.Random?.Judged ?? 0,
                gap.Right,
                gap.Judged,
            });
        }
    }

    /// <summary>Those open now, of SLOs in force.</summary>
    public static async Task<IReadOnlyList<ShareGapReading>> ReadAsync(DbConnection connection, AgentScope agents)
    {
        var rows = await connection.QueryAsync<Row>(
            $"""
            select a.name as Agent, s.name as Slo, g.slo_id as SloId, g.day as Day, g.random_right as RandomRight,
                g.random_judged as RandomJudged, g.others_right as OthersRight, g.others_judged as OthersJudged
            from share_gaps g join agents a on a.agent_id = g.agent_id join slos s on s.agent_id = g.agent_id and s.slo_id = g.slo_id
            where s.retired_revision is null and g.closed_day is null {connection.AndOf(agents, "g.agent_id")}
            order by a.name, s.name
            """,
            new { agents = agents.Names });
        return
        [
            .. rows.Select(row => new ShareGapReading(
                row.Agent, row.Slo, row.SloId, DayRows.DayOf(row.Day), row.RandomRight / Millionths, (int)row.RandomJudged, row.OthersRight,
                row.OthersJudged)),
        ];
    }

    private sealed class Row
    {
        public string Agent { get; init; } = "";

        public string Slo { get; init; } = "";

        public long SloId { get; init; }

        public long Day { get; init; }

        public long RandomRight { get; init; }

        public long RandomJudged { get; init; }

        public long OthersRight { get; init; }

        public long OthersJudged { get; init; }
    }
}
