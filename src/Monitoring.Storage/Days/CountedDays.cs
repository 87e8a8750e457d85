using System.Data.Common;
using Dapper;
using Monitoring.Core.Days;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Days;

/// <summary>What is counted of some plant days, of every agent. A day of which nothing is known is empty.</summary>
public sealed class CountedDays
{
    private const string ReadOutcomes =
        """
        select agent_id as AgentId, day as Day, disposition as Disposition, outcomes as Outcomes from outcome_days
        where day between @from and @to
        """;

    private const string ReadSlos =
        "select agent_id as AgentId, slo_id as SloId, day as Day, judged as Judged, wrong as Wrong from slo_days where day between @from and @to";

    private readonly Dictionary<(long AgentId, DateOnly Day), OutcomeDay> outcomes = [];
    private readonly Dictionary<(long AgentId, long SloId, DateOnly Day), DayVerdicts> verdicts = [];

    private CountedDays()
    {
    }

    /// <summary>The outcomes of an agent on a day.</summary>
    public OutcomeDay OutcomesOf(long agentId, DateOnly day) => outcomes.GetValueOrDefault((agentId, day));

    /// <summary>The verdicts of an SLO on a day.</summary>
    public DayVerdicts VerdictsOf(long agentId, long sloId, DateOnly day) => verdicts.GetValueOrDefault((agentId, sloId, day));

    /// <summary>Reads some days.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    internal static async Task<CountedDays> ReadAsync(DbConnection connection, DateOnly from, DateOnly to)
    {
        var (days, span) = (new CountedDays(), new { from = DayRows.NumberOf(from), to = DayRows.NumberOf(to) });
        foreach (var row in await connection.QueryAsync<OutcomesRow>(ReadOutcomes, span))
        {
            var key = (row.AgentId, DayRows.DayOf(row.Day));
            days.outcomes[key] = days.outcomes.GetValueOrDefault(key).With((Disposition)row.Disposition, row.Outcomes);
        }

        foreach (var row in await connection.QueryAsync<SloRow>(ReadSlos, span))
        {
            days.verdicts[(row.AgentId, row.SloId, DayRows.DayOf(row.Day))] = new(row.Judged, row.Wrong);
        }

        return days;
    }

    private sealed class OutcomesRow
    {
        public long AgentId { get; init; }

        public long Day { get; init; }

        public long Disposition { get; init; }

        public long Outcomes { get; init; }
    }

    private sealed class SloRow
    {
        public long AgentId { get; init; }

        public long SloId { get; init; }

        public long Day { get; init; }

        public long Judged { get; init; }

        public long Wrong { get; init; }
    }
}
