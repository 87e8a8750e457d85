using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reviewing;

/// <summary>Reads draws of some agents.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agents">The agents.</param>
/// <param name="now">The present: what is older than is asked for is no longer open.</param>
internal sealed class ReviewRows(DbConnection connection, AgentScope agents, DateTimeOffset now)
{
    private const string Select =
        """
        select r.agent_id as AgentId, r.number as Number, r.transaction_id as TransactionId, r.indicator as Indicator,
            r.drawn_at as DrawnAt, r.drawn as Drawn, r.eligible as Eligible, r.answers as Answers, r.verdict as Verdict, r.cause_code as CauseCode,
            r.answered_by as AnsweredBy, r.answered_at as AnsweredAt, g.name as Agent, o.occurred_at as OccurredAt, o.content as Content
        from reviews r join agents g on g.agent_id = r.agent_id
            join outcomes o on o.agent_id = r.agent_id and o.transaction_id = r.transaction_id
        """;

    private long AskedFrom => Instant.ToMicroseconds(now - ReviewRule.Asked);

    /// <summary>Draws, the newest first; null when nobody has the name that is asked for.</summary>
    /// <param name="filter">Which are meant.</param>
    /// <param name="after">Number of the last one already read; null for the first page.</param>
    /// <param name="most">Most to read.</param>
    public async Task<IReadOnlyList<ReviewReading>?> ReadAsync(ReviewFilter filter, long? after, int most)
    {
        if (filter.Agent is { } name && await connection.ExecuteScalarAsync<long>(
            $"select count(*) from agents g where g.name = @name{connection.AndOf(agents, "g.agent_id")}",
            new { name, agents = agents.Names }) == 0)
        {
            return null;
        }

        var covered = await CoverageAsync();
        var those = filter.Recipient is not { } recipient ? null
            : covered.Where(agent => ReviewRule.RecipientOf(agent.Value, now) == recipient).Select(agent => agent.Key).ToArray();
        var rows = await connection.QueryAsync<Row>(
            $"""
            {Select}
            where {Standing(filter.State)} and (@agent is null or g.name = @agent)
                and (@after is null or (r.drawn_at, r.agent_id, r.number) < (
                    select last.drawn_at, last.agent_id, last.number from reviews last
                    where last.agent_id = @afterAgent and last.number = @afterNumber{connection.AndOf(agents, "last.agent_id")}))
                {connection.AndOf(agents, "r.agent_id")}{(those is null ? "" : $" and r.agent_id {connection.Among("@those")}")}
            order by r.drawn_at desc, r.agent_id desc, r.number desc limit @most
            """,
            new
            {
                agent = filter.Agent,
                from = AskedFrom,
                after,
                afterAgent = EpisodeNumber.AgentOf(after ?? 0),
                afterNumber = EpisodeNumber.WithinAgent(after ?? 0),
                those,
                most,
                agents = agents.Names,
            });
        return [.. rows.Select(row => Describe(row, covered.GetValueOrDefault(row.AgentId)))];
    }

    /// <summary>One draw; null when unknown.</summary>
    public async Task<ReviewReading?> FindAsync(long id)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            $"{Select} where r.agent_id = @agentId and r.number = @number{connection.AndOf(agents, "r.agent_id")}",
            new { agentId = EpisodeNumber.AgentOf(id), number = EpisodeNumber.WithinAgent(id), agents = agents.Names });
        return row is null ? null : Describe(row, (await CoverageAsync(row.AgentId)).GetValueOrDefault(row.AgentId));
    }

    /// <summary>
    /// How many draws of the last 30 days each agent has, by its name; of all agents or of those whose draws are for one person now.
    /// </summary>
    /// <param name="recipient">Key of the person; null for everybody's.</param>
    public async Task<IReadOnlyDictionary<string, ReviewCount>> CountAsync(string? recipient)
    {
        var covered = recipient is null ? null : await CoverageAsync();
        var rows = await connection.QueryAsync<CountRow>(
            $"""
            select g.agent_id as AgentId, g.name as Agent, count(r.number) as Drawn, count(r.answered_at) as Answered
            from agents g left join reviews r on r.agent_id = g.agent_id and r.drawn_at > @from
            where 1 = 1{connection.AndOf(agents, "g.agent_id")}
            group by g.agent_id, g.name
            """,
            new { from = AskedFrom, agents = agents.Names });
        return rows
            .Where(row => covered is null
                || (covered.TryGetValue(row.AgentId, out var coverage) && ReviewRule.RecipientOf(coverage, now) == recipient))
            .ToDictionary(row => row.Agent, row => new ReviewCount((int)row.Drawn, (int)row.Answered), StringComparer.Ordinal);
    }

    /// <summary>The causes named most often in the answers of the last 30 days about an agent.</summary>
    public async Task<IReadOnlyList<string>> CausesAsync(string agent, int most) => (await connection.QueryAsync<string>(
        $"""
        select r.cause_code from reviews r join agents g on g.agent_id = r.agent_id
        where g.name = @agent and r.drawn_at > @from and r.cause_code is not null{connection.AndOf(agents, "g.agent_id")}
        group by r.cause_code order by count(*) desc, r.cause_code limit @most
        """,
        new { agent, from = AskedFrom, most, agents = agents.Names })).AsList();

    private static string Standing(ReviewState? state) => state switch
    {
        ReviewState.Open => "r.answered_at is null and r.drawn_at > @from",
        ReviewState.Answered => "r.answered_at is not null",
        ReviewState.Expired => "r.answered_at is null and r.drawn_at <= @from",
        _ => "1 = 1",
    };

    // Of one agent, or null for all. An agent whose stored state cannot be read is told where its posts are refused.
    private async Task<Dictionary<long, Coverage>> CoverageAsync(long? agentId = null)
    {
        var covered = new Dictionary<long, Coverage>();
        foreach (var row in await connection.QueryAsync<CoverageRow>(
            "select agent_id as AgentId, coverage as Coverage from agent_state where coverage is not null"
                + (agentId is null ? "" : " and agent_id = @agentId"),
            new { agentId }))
        {
            try
            {
                covered.Add(row.AgentId, CoverageText.Read(row.Coverage)!);
            }
            catch (InvalidDataException)
            {
            }
        }

        return covered;
    }

    private ReviewReading Describe(Row row, Coverage? coverage) => new()
    {
        Id = EpisodeNumber.Of(row.AgentId, row.Number),
        Agent = row.Agent,
        Title = coverage?.Title ?? row.Agent,
        Recipient = coverage is null ? null : ReviewRule.RecipientOf(coverage, now),
        TransactionId = row.TransactionId,
        Indicator = row.Indicator,
        DrawnAt = Instant.FromMicroseconds(row.DrawnAt),
        InclusionProbability = (double)row.Drawn / row.Eligible,
        State = row.AnsweredAt is not null ? ReviewState.Answered : row.DrawnAt > AskedFrom ? ReviewState.Open : ReviewState.Expired,
        Answers = row.Answers,
        Verdict = (Verdict?)row.Verdict,
        CauseCode = row.CauseCode,
        By = row.AnsweredBy,
        AnsweredAt = row.AnsweredAt is { } at ? Instant.FromMicroseconds(at) : null,
        OccurredAt = Instant.FromMicroseconds(row.OccurredAt),
        Sent = OutcomeContent.Read(row.Content),
        Url = coverage?.TransactionUrl is { } url ? TransactionUrl.Of(url, row.TransactionId) : null,
    };

    private sealed class CoverageRow
    {
        public long AgentId { get; init; }

        public string Coverage { get; init; } = "";
    }

    private sealed class CountRow
    {
        public long AgentId { get; init; }

        public string Agent { get; init; } = "";

        public long Drawn { get; init; }

        public long Answered { get; init; }
    }

    private sealed class Row
    {
        public long AgentId { get; init; }

        public long Number { get; init; }

        public string TransactionId { get; init; } = "";

        public string Indicator { get; init; } = "";

        public long DrawnAt { get; init; }

        public long Drawn { get; init; }

        public long Eligible { get; init; }

        public long Answers { get; init; }

        public long? Verdict { get; init; }

        public string? CauseCode { get; init; }

        public string? AnsweredBy { get; init; }

        public long? AnsweredAt { get; init; }

        public string Agent { get; init; } = "";

        public long OccurredAt { get; init; }

        public string Content { get; init; } = "";
    }
}
