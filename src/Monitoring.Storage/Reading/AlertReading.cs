using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>One alert: what needs somebody, and who has it.</summary>
/// <param name="Id">Outward number; that of an accuracy alert is its episode's.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">Name of its SLO; null when it is about the agent as a whole.</param>
/// <param name="Alert">What is stored of it.</param>
public sealed record AlertReading(long Id, string Agent, string? Slo, Alert Alert)
{
    /// <summary>What people made of it.</summary>
    public required Core.Alerts.Handling Handling { get; init; }

    /// <summary>The steps done of its round, in order; none while somebody has it.</summary>
    public IReadOnlyList<DoneStep> Done { get; init; } = [];

    /// <summary>The steps to come if nobody does anything, in order; none while somebody has it, and when it is closed.</summary>
    public IReadOnlyList<NextStep> ToCome { get; init; } = [];

    /// <summary>Who is reminded when the acknowledgement of whoever has it runs out; nobody while nobody has it, and of drift.</summary>
    public IReadOnlyList<ToldNext> AtEnd { get; init; } = [];

    /// <summary>Who is told next and when, if nobody does anything: as every mail says too. None when it is closed.</summary>
    public IReadOnlyList<ToldNext> Next => AtEnd.Count > 0 ? AtEnd : ToldNext.Among(ToldNext.Of(ToCome)) is { } next ? [next] : [];

    /// <summary>Every acknowledgement there was, in order.</summary>
    public IReadOnlyList<Acknowledgement> Acknowledgements { get; init; } = [];

    /// <summary>Its notices in order.</summary>
    public IReadOnlyList<NoticeReading> Notices { get; init; } = [];

    /// <summary>True until it closes.</summary>
    public bool IsOpen => Alert.ClosedAt is null;
}

/// <summary>Which alerts are meant.</summary>
public sealed record AlertFilter
{
    /// <summary>All of them.</summary>
    public static AlertFilter None { get; } = new();

    /// <summary>Only open or only closed ones; null for both.</summary>
    public bool? IsOpen { get; init; }

    /// <summary>Only those that closed at this instant or later; null for all.</summary>
    public DateTimeOffset? ClosedFrom { get; init; }

    /// <summary>Only those about this; null for all.</summary>
    public AlertKind? Kind { get; init; }

    /// <summary>Only those of the agent of this name; null for all.</summary>
    public string? Agent { get; init; }

    /// <summary>Only those of every SLO that ever had this name; null for all.</summary>
    public string? Slo { get; init; }
}

/// <summary>Reads alerts of some agents.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agents">The agents.</param>
/// <param name="now">The present, for the steps to come.</param>
internal sealed class AlertReadingRows(DbConnection connection, AgentScope agents, DateTimeOffset now)
{
    private const string Select =
        $"""
        select {AlertRow.Columns}, g.name as Agent, s.name as Slo, st.coverage as Coverage
        from alerts a join agents g on g.agent_id = a.agent_id join agent_state st on st.agent_id = a.agent_id
            left join slos s on s.agent_id = a.agent_id and s.slo_id = a.slo_id
        """;

    private string ReadOne => $"{Select} where a.agent_id = @agentId and a.alert = @alert{connection.AndOf(agents, "a.agent_id")}";

    private string ReadSome =>
        $"""
        {Select}
        where (@open is null or (@open = 1 and a.closed_at is null) or (@open = 0 and a.closed_at is not null))
            and (@closedFrom is null or a.closed_at >= @closedFrom)
            and (@kind is null or a.kind = @kind) and (@agent is null or g.name = @agent) and (@slo is null or s.name = @slo)
            and (@afterAgent is null or (a.opened_at, a.agent_id, a.alert) < (
                select last.opened_at, last.agent_id, last.alert from alerts last
                where last.agent_id = @afterAgent and last.alert = @afterAlert{connection.AndOf(agents, "last.agent_id")}))
            {connection.AndOf(agents, "a.agent_id")}
        order by a.opened_at desc, a.agent_id desc, a.alert desc limit @most
        """;

    private string CountNamed =>
        $"""
        select
            (select count(*) from agents g where @agent is null or g.name = @agent{connection.AndOf(agents, "g.agent_id")}) as Agents,
            (select count(*) from slos s where @slo is null or s.name = @slo{connection.AndOf(agents, "s.agent_id")}) as Slos
        """;

    /// <summary>Alerts, those that opened last first; null when nothing has a name that is asked for.</summary>
    public async Task<IReadOnlyList<AlertReading>?> ReadAsync(AlertFilter filter, long? after, int most)
    {
        if (filter.Agent is not null || filter.Slo is not null)
        {
            var named = await connection.QuerySingleAsync<NamedRow>(CountNamed, new { agent = filter.Agent, slo = filter.Slo, agents = agents.Names });
            if ((filter.Agent is not null && named.Agents == 0) || (filter.Slo is not null && named.Slos == 0))
            {
                return null;
            }
        }

        var rows = await connection.QueryAsync<ReadRow>(ReadSome, new
        {
            open = filter.IsOpen is null ? (int?)null : filter.IsOpen.Value ? 1 : 0,
            closedFrom = filter.ClosedFrom is { } from ? Instant.ToMicroseconds(from) : (long?)null,
            kind = (int?)filter.Kind,
            agent = filter.Agent,
            slo = filter.Slo,
            afterAgent = after is null ? (long?)null : EpisodeNumber.AgentOf(after.Value),
            afterAlert = after is null ? (long?)null : EpisodeNumber.WithinAgent(after.Value),
            most,
            agents = agents.Names,
        });
        return await DescribeAsync(rows.AsList());
    }

    /// <summary>One alert; null when unknown.</summary>
    public async Task<AlertReading?> ReadAsync(long id)
    {
        var key = new { agentId = EpisodeNumber.AgentOf(id), alert = EpisodeNumber.WithinAgent(id), agents = agents.Names };
        return await connection.QuerySingleOrDefaultAsync<ReadRow>(ReadOne, key) is { } row ? (await DescribeAsync([row]))[0] : null;
    }

    private async Task<IReadOnlyList<AlertReading>> DescribeAsync(List<ReadRow> rows)
    {
        var found = new Dictionary<long, AlertReading>(rows.Count);
        foreach (var agent in rows.GroupBy(row => row.AgentId))
        {
            long[] alerts = [.. agent.Select(row => row.Number)];
            var stored = new StoredAlerts(connection, agent.Key);
            var (steps, acknowledgements) = (await stored.StepsAsync(alerts), await stored.AcknowledgementsAsync(alerts));
            var pauses = await StoredPauses.ReadAsync(connection, agent.Key, agent.Where(row => row.ClosedAt is null).Select(row => row.ToAlert()));
            var notices = (await AlertNotices.ReadAsync(connection, agent.Key, alerts)).ToDictionary(told => told.Alert, told => told.Notices);
            foreach (var row in agent)
            {
                var reading = Describe(row, steps[row.Number], [.. acknowledgements[row.Number]], pauses);
                found.Add(reading.Id, reading with { Notices = notices.GetValueOrDefault(row.Number, []) });
            }
        }

        return [.. rows.Select(row => found[EpisodeNumber.Of(row.AgentId, row.Number)])];
    }

    private AlertReading Describe(ReadRow row, IEnumerable<DoneStep> steps, IReadOnlyList<Acknowledgement> said, StoredPauses pauses)
    {
        var (alert, done) = (row.ToAlert(), steps.ToList());
        var isWaiting = alert.Acknowledgement is null;
        var coverage = alert.ClosedAt is null ? CoverageText.Read(row.Coverage) : null;
        return new(EpisodeNumber.Of(row.AgentId, row.Number), row.Agent, row.Slo, alert)
        {
            Handling = alert.HandlingAfter(done, said.Count == 0 ? null : said[^1]),
            Acknowledgements = said,
            Done = isWaiting ? done.FindAll(step => step.Round == alert.Round.Number) : [],
            ToCome = isWaiting && coverage is not null ? Ladder.Of(alert, coverage, pauses.Of(alert.SloId), done).ToCome(now) : [],
            AtEnd = coverage is not null ? AlertDue.AtEnd(alert, coverage, pauses.Of(alert.SloId)) : [],
        };
    }

    private sealed class ReadRow : AlertRow
    {
        public string Agent { get; init; } = "";

        public string? Slo { get; init; }

        public string? Coverage { get; init; }
    }

    private sealed class NamedRow
    {
        public long Agents { get; init; }

        public long Slos { get; init; }
    }
}
