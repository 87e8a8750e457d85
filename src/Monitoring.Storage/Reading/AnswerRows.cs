using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Reading;

/// <summary>A practice alarm.</summary>
/// <param name="At">When it opened.</param>
/// <param name="AnsweredAt">When somebody acknowledged it; null when nobody has.</param>
public sealed record DrillReading(DateTimeOffset At, DateTimeOffset? AnsweredAt);

/// <summary>
/// What the alerts of some agents say of how they are answered: the last practice, and of each owner the last alarms that closed. It
/// changes with the agent's version only.
/// </summary>
internal sealed class PracticeRows
{
    private readonly ILookup<long, DrillReading> drills;
    private readonly ILookup<(long AgentId, string Owner), ClosedAlarm> closed;

    private PracticeRows(IEnumerable<Row> drills, IEnumerable<Row> closed)
    {
        this.drills = drills.ToLookup(row => row.AgentId, row => new DrillReading(At(row.OpenedAt)!.Value, At(row.AnsweredAt)));
        this.closed = closed.ToLookup(
            row => (row.AgentId, row.Owner), row => new ClosedAlarm(At(row.ClosedAt)!.Value, row.AnsweredAt is not null));
    }

    // The last, and the last that was answered.
    private static string ReadDrills(DbConnection connection) =>
        $"""
        select agent_id as AgentId, opened_at as OpenedAt, answered_at as AnsweredAt from (
            select agent_id, alert, opened_at, answered_at, row_number() over (
                partition by agent_id, case when answered_at is null then 0 else 1 end order by alert desc) as place
            from alerts where agent_id {connection.Among("@ids")} and kind = @drill) newest
        where place = 1 order by agent_id, alert desc
        """;

    // What came and went inside maintenance nobody was told of, and what closed before its first reminder was due nobody was given the time to
    // answer: no step of its ladder was a reminder. A drift alert that ended with a breach went on as that one.
    private static string ReadClosed(DbConnection connection) =>
        $"""
        select agent_id as AgentId, owner as Owner, closed_at as ClosedAt, answered_at as AnsweredAt from (
            select agent_id, owner, closed_at, answered_at, row_number() over (
                partition by agent_id, owner order by closed_at desc, alert desc) as place
            from alerts where agent_id {connection.Among("@ids")} and kind <> @drill and closed_at is not null and owner <> ''
                and exists (select 1 from deliveries d where d.agent_id = alerts.agent_id and d.alert = alerts.alert)
                and (answered_at is not null or exists (
                    select 1 from alert_steps s where s.agent_id = alerts.agent_id and s.alert = alerts.alert and s.step = @reminder))
                and not (kind = @drift and exists (
                    select 1 from transitions t where t.agent_id = alerts.agent_id and t.slo_id = alerts.slo_id
                        and t.to_state = @breached and t.recorded_at = alerts.closed_at))) newest
        where place <= @most
        """;

    /// <summary>Reads them.</summary>
    public static async Task<PracticeRows> ReadAsync(DbConnection connection, long[] ids)
    {
        var values = new
        {
            ids,
            drill = (int)AlertKind.Drill,
            drift = (int)AlertKind.Drift,
            reminder = (int)LadderStep.Reminder,
            breached = (int)AccuracyState.Breached,
            most = OwnerAnswers.Alarms,
        };
        return new(
            await connection.QueryAsync<Row>(ReadDrills(connection), values),
            await connection.QueryAsync<Row>(ReadClosed(connection), values));
    }

    /// <summary>Adds what is about an agent to how it stands.</summary>
    public AgentReading AddTo(AgentReading agent) => agent with
    {
        LastDrill = drills[agent.Id].FirstOrDefault(),
        LastProven = drills[agent.Id].FirstOrDefault(drill => drill.AnsweredAt is not null),
        Closed = agent.Coverage is { } coverage ? [.. closed[(agent.Id, coverage.Owner)]] : [],
    };

    private static DateTimeOffset? At(long? microseconds) => microseconds is { } known ? Instant.FromMicroseconds(known) : null;

    private sealed class Row
    {
        public long AgentId { get; init; }

        public string Owner { get; init; } = "";

        public long OpenedAt { get; init; }

        public long? ClosedAt { get; init; }

        public long? AnsweredAt { get; init; }
    }
}

/// <summary>Finds the owners who do not answer.</summary>
internal static class AnswerRows
{
    // Not what was given up after 72 hours, nor what a fault of ours keeps from leaving: neither is the address's doing. Nor what reached the
    // person by another way.
    private const string ReadRefused =
        $"""
        select d.recipient as Person, max(d.died_at) as At, d.agent_id is null as IsLetter from deliveries d
        where d.state = 2 and d.overtaken = 0 and d.own_fault is null and coalesce(d.refusal, '-') <> '' and not {OtherChannels.Live}
        group by d.recipient, d.agent_id is null
        """;

    private const string ReadSaid =
        """
        select k.person as Person, a.owner as Owner, max(k.at) as At
        from acknowledgements k join alerts a on a.agent_id = k.agent_id and a.alert = k.alert group by k.person, a.owner
        """;

    /// <summary>Why they do not, by the key of the owner; who answers is not in it.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="agents">Every agent.</param>
    /// <param name="channelsOf">
    /// The ways by which a person is told of alerts; null for mail alone. A dead mail that is no alert says nothing of whom another way reaches.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<IReadOnlyDictionary<string, NoAnswer?>> ReadAsync(
        DbConnection connection, IReadOnlyCollection<AgentReading> agents, Func<string, IReadOnlyList<Channel>?>? channelsOf,
        CancellationToken cancellationToken)
    {
        var refused = (await connection.QueryAsync<Row>(new CommandDefinition(ReadRefused, cancellationToken: cancellationToken)))
            .Where(row => !row.IsLetter || (channelsOf?.Invoke(row.Person) ?? [Channel.Mail]).All(channel => channel == Channel.Mail))
            .ToLookup(row => row.Person, StringComparer.Ordinal);
        var said = (await connection.QueryAsync<Row>(new CommandDefinition(ReadSaid, cancellationToken: cancellationToken))).AsList();
        return agents.Where(agent => agent.Coverage is not null)
            .GroupBy(agent => agent.Coverage!.Owner, StringComparer.Ordinal)
            .Select(owned => (Owner: owned.Key, WhyNot: new OwnerAnswers
            {
                RefusedAt = Newest(refused[owned.Key]),
                SaidAt = Newest(said.Where(row => row.Person == owned.Key)),
                AnsweredAt = Newest(said.Where(row => row.Owner == owned.Key)),
                Closed = owned.SelectMany(agent => agent.Closed),
            }.WhyNot()))
            .Where(owner => owner.WhyNot is not null)
            .ToDictionary(owner => owner.Owner, owner => owner.WhyNot, StringComparer.Ordinal);
    }

    private static DateTimeOffset? Newest(IEnumerable<Row> said) =>
        said.Max(row => (long?)row.At) is { } newest ? Instant.FromMicroseconds(newest) : null;

    private sealed class Row
    {
        public string Person { get; init; } = "";

        public string Owner { get; init; } = "";

        public long At { get; init; }

        public bool IsLetter { get; init; }
    }
}
