using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>What happened while an alert was open, beside what was said and done about it.</summary>
/// <param name="Transitions">Changes of state of its episode, newest first; none for an alert without one.</param>
/// <param name="Revisions">Registry revisions that came into force for its agent, newest first.</param>
public sealed record AlertHistory(IReadOnlyList<TransitionReading> Transitions, IReadOnlyList<RevisionReading> Revisions);

/// <summary>A registry revision that touched an agent.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="At">When it came into force for the agent.</param>
public sealed record RevisionReading(long Revision, DateTimeOffset At);

/// <summary>An open alert and who has it, in few words.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">Name of its SLO; null when it is about the agent as a whole.</param>
/// <param name="Handling">What people made of it.</param>
/// <param name="Holder">Key of whoever has it; null when nobody has.</param>
public sealed record OpenAlert(AlertKind Kind, string Agent, string? Slo, Core.Alerts.Handling Handling, string? Holder)
{
    /// <summary>When it opened.</summary>
    public DateTimeOffset OpenedAt { get; init; }
}

/// <summary>Reads what stands around alerts of some agents.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agents">The agents.</param>
internal sealed class AlertHistoryRows(DbConnection connection, AgentScope agents)
{
    private string ReadRevisions =>
        $"""
        select revision as Revision, recorded_at as RecordedAt from log_revisions
        where agent_id = @agentId and recorded_at >= @from and recorded_at <= @until{connection.AndOf(agents, "agent_id")}
        order by number desc limit @most
        """;

    private string ReadOpen =>
        $"""
        select a.kind as Kind, g.name as Agent, s.name as Slo, a.ack_by as Holder, a.opened_at as OpenedAt,
            (select count(*) from alert_steps p where p.agent_id = a.agent_id and p.alert = a.alert and p.round = a.round
                and p.step in ({(int)LadderStep.Escalation}, {(int)LadderStep.Refused})) as Escalations
        from alerts a join agents g on g.agent_id = a.agent_id left join slos s on s.agent_id = a.agent_id and s.slo_id = a.slo_id
        where a.closed_at is null{connection.AndOf(agents, "a.agent_id")} order by a.agent_id, a.alert
        """;

    /// <summary>What happened while an alert was open.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="most">Most of each.</param>
    public async Task<AlertHistory> ReadAsync(AlertReading alert, int most)
    {
        var (agentId, number) = (EpisodeNumber.AgentOf(alert.Id), EpisodeNumber.WithinAgent(alert.Id));
        var stretch = new
        {
            agentId,
            from = Instant.ToMicroseconds(alert.Alert.OpenedAt),
            until = alert.Alert.ClosedAt is { } closed ? Instant.ToMicroseconds(closed) : long.MaxValue,
            most,
            agents = agents.Names,
        };
        var revisions = await connection.QueryAsync<RevisionRow>(ReadRevisions, stretch);
        return new(
            alert.Alert.Kind == AlertKind.Accuracy ? await new HistoryRows(connection, agents).TransitionsOfEpisodeAsync(agentId, number, most) : [],
            [.. revisions.Select(row => new RevisionReading(row.Revision, Instant.FromMicroseconds(row.RecordedAt)))]);
    }

    /// <summary>Every open alert.</summary>
    public async Task<IReadOnlyList<OpenAlert>> OpenAsync() =>
    [
        .. (await connection.QueryAsync<OpenRow>(ReadOpen, new { agents = agents.Names })).Select(row => new OpenAlert(
            (AlertKind)row.Kind,
            row.Agent,
            row.Slo,
            row.Holder is not null ? Core.Alerts.Handling.Acknowledged
                : row.Escalations > 0 ? Core.Alerts.Handling.Escalated
                : Core.Alerts.Handling.Unacknowledged,
            row.Holder) { OpenedAt = Instant.FromMicroseconds(row.OpenedAt) }),
    ];

    private sealed class RevisionRow
    {
        public long Revision { get; init; }

        public long RecordedAt { get; init; }
    }

    private sealed class OpenRow
    {
        public long Kind { get; init; }

        public string Agent { get; init; } = "";

        public string? Slo { get; init; }

        public string? Holder { get; init; }

        public long OpenedAt { get; init; }

        public long Escalations { get; init; }
    }
}
