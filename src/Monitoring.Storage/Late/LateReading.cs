using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Late;

/// <summary>
/// Looks at what waits of one SLO: reads its places around those that turned out wrong, with the verdicts known now, and finds what should
/// have breached. It costs the windows that held them, and not the length of the log.
/// </summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agent">The agent.</param>
/// <param name="sloId">The store's number of the SLO.</param>
internal sealed class LateReading(DbConnection connection, LateAgent agent, long sloId)
{
    /// <summary>Places at hand at a time; what turned out wrong beyond them is looked at with its own.</summary>
    private const int MostPlaces = 50_000;

    private const string ReadEpisodes =
        """
        select opened_position as Low, coalesce(closed_position, @forever) as High from episodes
        where agent_id = @agentId and slo_id = @sloId
        """;

    private const string ReadStretches =
        """
        select notice as Notice, from_position as FromPosition, to_position as ToPosition, from_at as FromAt, to_at as ToAt,
            learned_at as LearnedAt, transaction_id as TransactionId
        from late_stretches where agent_id = @agentId and slo_id = @sloId order by notice
        """;

    private static string ReadEvents(DbConnection connection) =>
        $"""
        select o.position as Position, o.transaction_id as TransactionId, o.received_at as At from outcomes o
        where o.agent_id = @agentId and o.position {connection.Among("@positions")}
        union all
        select v.position, v.transaction_id, v.recorded_at from verdicts v
        where v.agent_id = @agentId and v.position {connection.Among("@positions")}
        """;

    private readonly List<PositionSpan> episodes = [];

    /// <summary>The stretches, those that are news without a notice yet, and those that now reach further.</summary>
    public List<ToldStretch> Stretches { get; } = [];

    /// <summary>Transactions of which the log no longer holds the place, or not all that was said.</summary>
    public int Gone { get; private set; }

    /// <summary>Looks.</summary>
    /// <param name="transactions">The transactions that turned out wrong.</param>
    /// <param name="definitions">By what the SLO judged, in order.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task LookAsync(
        IReadOnlyList<string> transactions, IReadOnlyList<LateDefinition> definitions, CancellationToken cancellationToken)
    {
        var key = new { agentId = agent.Id, sloId, forever = long.MaxValue };
        episodes.AddRange((await connection.QueryAsync<SpanRow>(ReadEpisodes, key)).Select(row => new PositionSpan(row.Low, row.High)));
        Stretches.AddRange((await connection.QueryAsync<StretchRow>(ReadStretches, key)).Select(row => new ToldStretch(
            new(row.FromPosition, row.ToPosition), row.FromAt, row.ToAt, row.LearnedAt, row.TransactionId) { Notice = row.Notice }));
        var judged = new List<JudgedTransaction>();
        foreach (var ids in transactions.Chunk(500))
        {
            judged.AddRange(JudgedTransactions.Of(await connection.QueryAsync<JudgedRow>(new CommandDefinition(
                JudgedTransactions.ReadSome(connection), new { agentId = agent.Id, ids }, cancellationToken: cancellationToken))));
        }

        Gone = transactions.Count - judged.Count(transaction => PlaceOf(transaction, definitions[^1]) > agent.Floor);
        foreach (var definition in definitions)
        {
            // Of places behind the floor some neighbours may be gone, so their windows cannot be told.
            var wrong = judged.Select(transaction => PlaceOf(transaction, definition))
                .Where(place => place > agent.Floor && place <= definition.InForce.To).Order().ToList();
            for (var next = 0; next < wrong.Count;)
            {
                next += await LookAsync(definition, wrong[next..], cancellationToken);
            }
        }
    }

    private long PlaceOf(JudgedTransaction transaction, LateDefinition definition) => HeldPlace.Of(
        definition.Slo.Admission, transaction.Disposition, transaction.Events, agent.StrengthAfter)?.Position ?? 0;

    /// <summary>Looks at the windows that held the first of the places, and those behind it whose windows overlap.</summary>
    /// <returns>How many of the places were looked at.</returns>
    private async Task<int> LookAsync(LateDefinition definition, List<long> wrong, CancellationToken cancellationToken)
    {
        var rule = definition.Slo.Rule;
        var log = new LogPlaces(connection, agent.Id, definition.Slo.Admission, agent.StrengthAfter, agent.LastPosition).From(wrong[0]);
        var (taken, behind) = (1, 0);
        while (log.High < agent.LastPosition && behind < LateTruth.Behind(rule.Window))
        {
            await log.ReadOnAsync(agent.LastPosition, cancellationToken);
            var read = log.Between(log.Low, log.High);
            taken = read.Count > MostPlaces ? taken : wrong.FindLastIndex(place => place <= log.High) + 1;
            behind = read.Count(place => place.Position > wrong[taken - 1]);
        }

        while (log.Low > agent.Floor + 1 && log.Between(log.Low, wrong[0] - 1).Count < LateTruth.Before(rule.Window))
        {
            await log.ReadBackAsync(agent.Floor + 1, cancellationToken);
        }

        var found = new LateTruth(rule, definition.InForce, log.Between(log.Low, log.High))
            .Find(wrong.Take(taken).ToHashSet(), episodes, [.. Stretches.Select(stretch => stretch.Span)]);
        await TakeAsync(definition, found);
        return taken;
    }

    private async Task TakeAsync(LateDefinition definition, IReadOnlyList<LateFinding> found)
    {
        var positions = found.SelectMany(finding => finding.Stretch.Positions).Distinct().ToArray();
        var events = positions.Length == 0 ? []
            : (await connection.QueryAsync<EventRow>(ReadEvents(connection), new { agentId = agent.Id, positions }))
                .ToDictionary(row => row.Position);
        foreach (var (stretch, told) in found)
        {
            var (first, last, learned) = (events[stretch.Span.From], events[stretch.Span.To], events[stretch.LearnedBy]);
            if (told is { } before)
            {
                Stretches[before] = Stretches[before].With(stretch.Span, first.At, last.At);
                continue;
            }

            Stretches.Add(new(stretch.Span, first.At, last.At, learned.At, learned.TransactionId)
            {
                News = new(definition, stretch, Instant.FromMicroseconds(events[stretch.Lowest].At)),
            });
        }
    }

    private sealed class SpanRow
    {
        public long Low { get; init; }

        public long High { get; init; }
    }

    private sealed class StretchRow
    {
        public long Notice { get; init; }

        public long FromPosition { get; init; }

        public long ToPosition { get; init; }

        public long FromAt { get; init; }

        public long ToAt { get; init; }

        public long LearnedAt { get; init; }

        public string TransactionId { get; init; } = "";
    }

    private sealed class EventRow
    {
        public long Position { get; init; }

        public string TransactionId { get; init; } = "";

        public long At { get; init; }
    }
}

/// <summary>A stretch as it is stored; instants are microseconds of when the events of its positions were recorded.</summary>
/// <param name="Span">Its first and its last evaluation.</param>
/// <param name="FromAt">When the first was recorded.</param>
/// <param name="ToAt">When the last was recorded.</param>
/// <param name="LearnedAt">When the verdict by which it was learned was recorded.</param>
/// <param name="TransactionId">The transaction which that judged.</param>
internal sealed record ToldStretch(PositionSpan Span, long FromAt, long ToAt, long LearnedAt, string TransactionId)
{
    /// <summary>Number of the notice that told of it; null while none did.</summary>
    public long? Notice { get; init; }

    /// <summary>What is to be told of it; null when it was told before.</summary>
    public LateNews? News { get; init; }

    /// <summary>True when one that was told before reaches further than then.</summary>
    public bool HasGrown { get; init; }

    /// <summary>The same with more evaluations.</summary>
    public ToldStretch With(PositionSpan more, long fromAt, long toAt)
    {
        var (isEarlier, isLater) = (more.From < Span.From, more.To > Span.To);
        return this with
        {
            Span = new(isEarlier ? more.From : Span.From, isLater ? more.To : Span.To),
            FromAt = isEarlier ? fromAt : FromAt,
            ToAt = isLater ? toAt : ToAt,
            HasGrown = HasGrown || isEarlier || isLater,
        };
    }
}

/// <summary>What is to be told of a stretch.</summary>
/// <param name="Definition">By what it was judged.</param>
/// <param name="Stretch">The stretch.</param>
/// <param name="LowestAt">When its lowest evaluation was recorded.</param>
internal sealed record LateNews(LateDefinition Definition, LateStretch Stretch, DateTimeOffset LowestAt);
