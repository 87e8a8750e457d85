using System.Data.Common;
using Dapper;
using Monitoring.Core.Days;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Days;

/// <summary>The rows of plant days, and of what is not counted there yet. Days are numbers since 1970-01-01.</summary>
internal static class DayRows
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private static readonly RowShape Arrived = new(
        "arrived_outcomes", [.. Column.Numbers("agent_id", "quarter", "disposition", "outcomes")])
    {
        OnConflict = "on conflict (agent_id, quarter, disposition) do update set outcomes = arrived_outcomes.outcomes + excluded.outcomes",
    };

    private static readonly RowShape OutcomeDays = new(
        "outcome_days", [.. Column.Numbers("agent_id", "day", "disposition", "outcomes")])
    {
        OnConflict = "on conflict (agent_id, day, disposition) do update set outcomes = outcome_days.outcomes + excluded.outcomes",
    };

    private static readonly RowShape SloDays = new("slo_days", [.. Column.Numbers("agent_id", "slo_id", "day", "judged", "wrong")])
    {
        OnConflict = """
            on conflict (agent_id, slo_id, day) do update set judged = slo_days.judged + excluded.judged, wrong = slo_days.wrong + excluded.wrong
            """,
    };

    private static readonly RowShape Cursors = new(
        "day_cursors", [.. Column.Numbers("agent_id", "slo_id", "position"), Column.Text("admission"), Column.Number("from_day")])
    {
        OnConflict = """
            on conflict (agent_id, slo_id) do update set
                position = excluded.position, admission = excluded.admission, from_day = excluded.from_day
            """,
    };

    private static readonly RowShape Counted = new("counted_agents", [.. Column.Numbers("agent_id", "position", "revision")])
    {
        OnConflict = "on conflict (agent_id) do update set position = excluded.position, revision = excluded.revision",
    };

    private const string ReadZones = "select from_at as FromAt, time_zone as TimeZone from day_zones order by from_at";

    /// <summary>The number of a day.</summary>
    public static long NumberOf(DateOnly day) => day.DayNumber - Epoch;

    /// <summary>The day of a number.</summary>
    public static DateOnly DayOf(long number) => DateOnly.FromDayNumber((int)(number + Epoch));

    /// <summary>
    /// What an SLO counts, in a form that is equal when it counts the same.
    /// </summary>
    public static string TextOf(in Admission admission) => Invariant(
        $"{admission.Indicator} {admission.Dispositions.Bits} {admission.Sources.Bits} {admission.Selections.Bits}");

    /// <summary>Adds up outcomes that came, in the transaction that stores them: one row for each agent, quarter and disposition of a group.</summary>
    public static void Arrive(WriteTransaction transaction, IEnumerable<StoredOutcome> outcomes)
    {
        foreach (var (key, count) in outcomes
            .CountBy(outcome => (outcome.AgentId, Quarter: BusinessDays.QuarterOf(outcome.OccurredAt), outcome.Disposition))
            .OrderBy(counted => counted.Key))
        {
            transaction.Write(Arrived).Number(key.AgentId).Number(key.Quarter).Number((int)key.Disposition).Number(count).End();
        }
    }

    /// <summary>Adds outcomes to a day.</summary>
    public static void Add(WriteTransaction transaction, long agentId, DateOnly day, Disposition disposition, long outcomes) =>
        transaction.Write(OutcomeDays).Number(agentId).Number(NumberOf(day)).Number((int)disposition).Number(outcomes).End();

    /// <summary>Adds what became judged or wrong to a day.</summary>
    public static void Add(WriteTransaction transaction, long agentId, long sloId, DateOnly day, long judged, long wrong) =>
        transaction.Write(SloDays).Number(agentId).Number(sloId).Number(NumberOf(day)).Number(judged).Number(wrong).End();

    /// <summary>Moves the cursor of an SLO.</summary>
    public static void Set(WriteTransaction transaction, long agentId, DayCursor cursor) => transaction.Write(Cursors)
        .Number(agentId).Number(cursor.SloId).Number(cursor.Position).Text(cursor.Admission).Number(cursor.FromDay).End();

    /// <summary>Moves the mark of the agent.</summary>
    public static void Set(WriteTransaction transaction, long agentId, long position, long revision) =>
        transaction.Write(Counted).Number(agentId).Number(position).Number(revision).End();

    /// <summary>By whose days business time is counted; empty before the first count.</summary>
    public static async Task<IReadOnlyList<DayZone>> ZonesAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<ZoneRow>(ReadZones)).Select(row => new DayZone(Instant.FromMicroseconds(row.FromAt), row.TimeZone))];

    private sealed class ZoneRow
    {
        public long FromAt { get; init; }

        public string TimeZone { get; init; } = "";
    }
}

/// <summary>Up to where an SLO is counted.</summary>
internal sealed record DayCursor
{
    /// <summary>A day before every other.</summary>
    public static readonly long FirstDay = DayRows.NumberOf(DateOnly.MinValue);

    /// <summary>The store's number of the SLO.</summary>
    public long SloId { get; init; }

    /// <summary>Position of the last event counted.</summary>
    public long Position { get; init; }

    /// <summary>What it counts.</summary>
    public string Admission { get; init; } = "";

    /// <summary>The first day that is counted; those before are as another admission counted them and move no more.</summary>
    public long FromDay { get; init; } = FirstDay;
}
