using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Segments;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>Reads what notices of one agent are made of, each row once, in the transaction that makes them.</summary>
internal sealed class EvidenceRows(WriteTransaction transaction, AgentLedger agent)
{
    /// <summary>Most unjudged transactions looked at for the suspects.</summary>
    public const int MostSuspects = 20_000;

    /// <summary>Most verdict events before a window in which a judge is looked for.</summary>
    private const int MostBehind = 500;

    private static readonly RowQuestion Places = new(
        """
        select o.position, o.transaction_id, o.occurred_at, o.content, o.position, o.verdict, o.source, ''
        from {keys} join outcomes o on o.agent_id = keys.agent_id and o.position = keys.position
        union all
        select v.position, o.transaction_id, o.occurred_at, o.content, v.position, v.verdict, v.source, v.content
        from {keys} join verdicts v on v.agent_id = keys.agent_id and v.position = keys.position
        join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        union all
        select keys.position, '', 0, '', v.position, v.verdict, v.source, v.content
        from {keys} join outcomes o on o.agent_id = keys.agent_id and o.position = keys.position
        join verdicts v on v.agent_id = o.agent_id and v.transaction_id = o.transaction_id and v.position > keys.position
        union all
        select keys.position, '', 0, '', v.position, v.verdict, v.source, v.content
        from {keys} join verdicts first on first.agent_id = keys.agent_id and first.position = keys.position
        join verdicts v on v.agent_id = first.agent_id and v.transaction_id = first.transaction_id and v.position > keys.position
        """,
        [.. Column.Numbers("agent_id", "position")]);

    private static readonly RowQuestion Judges = new(
        """
        select o.position, o.content
        from {keys} join outcomes o on o.agent_id = keys.agent_id and o.position between keys.low and keys.high
        union all
        select v.position, v.content
        from {keys} join verdicts v on v.agent_id = keys.agent_id and v.position between keys.low and keys.high
        """,
        [.. Column.Numbers("agent_id", "low", "high")]);

    private static readonly RowQuestion Pasts = new(
        """
        select d.slo_id, d.cut, d.value, d.judged, d.wrong from {keys}
        join drift_streams d on d.agent_id = keys.agent_id and d.slo_id = keys.slo_id and d.cut = keys.cut and d.value = keys.value
            and d.epoch = keys.epoch
        """,
        [.. DriftRows.Key, Column.Number("epoch")]);

    // One key: with the agent and the instant at hand before the rows, the newest are read along the index of what is pending.
    private static readonly RowQuestion Pending = new(
        $$"""
        select o.occurred_at, o.disposition, o.content from outcomes o
        where o.agent_id = (select agent_id from {keys}) and o.pending = 1 and o.occurred_at >= (select since from {keys})
        order by o.occurred_at desc limit {{MostSuspects}}
        """,
        [.. Column.Numbers("agent_id", "since")]);

    private readonly Dictionary<long, PlacedTransaction> placed = [];
    private readonly Dictionary<long, List<Judgement>> judgements = [];
    private readonly List<(long Position, string Indicator, Judge Judge)> earlierJudges = [];
    private readonly Dictionary<DriftKey, (long Judged, long Wrong)> pasts = [];
    private RowWriter? pastKeys;

    /// <summary>Asks for the transactions of positions that were not read yet.</summary>
    public void AskPlaces(IEnumerable<long> positions)
    {
        RowWriter? keys = null;
        foreach (var position in positions.Distinct().Where(position => position > 0 && !placed.ContainsKey(position)))
        {
            keys ??= transaction.Ask(Places, Take);
            keys.Number(agent.Id).Number(position).End();
        }
    }

    /// <summary>Reads what was asked for.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await transaction.SendAsync(cancellationToken);
        pastKeys = null;
    }

    /// <summary>The transactions of places that were read, oldest first.</summary>
    /// <param name="places">The places.</param>
    /// <param name="admission">What counts where they were taken.</param>
    public List<PlacedTransaction> Placed(IReadOnlyList<Place> places, Admission admission)
    {
        var found = new List<PlacedTransaction>(places.Count);
        foreach (var place in places)
        {
            if (placed.TryGetValue(place.Position, out var transactionAt))
            {
                found.Add(transactionAt with
                {
                    Content = place.Content,
                    Judgement = Judgement.On(judgements[place.Position], admission, place.Content),
                });
            }
        }

        return found;
    }

    /// <summary>The transaction of one position that was read; null when there is none.</summary>
    public WrongTransaction? At(long position) =>
        placed.TryGetValue(position, out var found) ? new WrongTransaction(found.TransactionId, found.OccurredAt) : null;

    /// <summary>Asks for what was counted of a segment value since a watch began.</summary>
    public void AskPast(DriftKey key, long epoch)
    {
        if (!pasts.TryAdd(key, default))
        {
            return;
        }

        pastKeys ??= transaction.Ask(Pasts, row =>
            pasts[new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2))] = (row.GetInt64(3), row.GetInt64(4)));
        pastKeys.Number(agent.Id).Number(key.SloId).Text(key.Cut).Text(key.Value).Number(epoch).End();
    }

    /// <summary>What was counted of a segment value that was asked for.</summary>
    public (long Judged, long Wrong) PastOf(DriftKey key) => pasts[key];

    /// <summary>Lets the suspects be counted.</summary>
    public async Task AnswerAsync(SuspectCount suspects, CancellationToken cancellationToken)
    {
        if (suspects.Since is { } since)
        {
            transaction.Ask(Pending, row => suspects.Take(
                    Instant.FromMicroseconds(row.GetInt64(0)), (Disposition)row.GetInt64(1), new UnjudgedWork(row.GetString(2))))
                .Number(agent.Id).Number(Instant.ToMicroseconds(since)).End();
        }

        await transaction.SendAsync(cancellationToken);
        suspects.End();
    }

    /// <summary>
    /// Asks who judged shortly before windows began: at most <see cref="MostBehind"/> events before each, those of windows that overlap
    /// once.
    /// </summary>
    /// <param name="firsts">The positions of the windows' oldest places.</param>
    public void AskEarlierJudges(IEnumerable<long> firsts)
    {
        RowWriter? keys = null;
        var (low, high) = (0L, 0L);
        foreach (var first in firsts.Distinct().Order())
        {
            if (first - MostBehind > high)
            {
                Ask();
                low = Math.Max(1, first - MostBehind);
            }

            high = first - 1;
        }

        Ask();

        void Ask()
        {
            if (high >= low && high > 0)
            {
                keys ??= transaction.Ask(Judges, TakeJudge);
                keys.Number(agent.Id).Number(Math.Max(1, low)).Number(high).End();
            }
        }
    }

    /// <summary>Who judged shortly before a window began that was asked about.</summary>
    /// <param name="first">The position of its oldest place.</param>
    /// <param name="indicator">What is judged in it.</param>
    public IEnumerable<Judge> JudgesBefore(long first, string indicator) => earlierJudges
        .Where(judged => judged.Position < first && judged.Position >= first - MostBehind && judged.Indicator == indicator)
        .Select(judged => judged.Judge);

    private void TakeJudge(DbDataReader row)
    {
        var content = OutcomeContent.Read(row.GetString(1));
        if (Judge.Of(content) is { } judge)
        {
            earlierJudges.Add((row.GetInt64(0), Indicator.Of(content.Indicator), judge));
        }
    }

    private void Take(DbDataReader row)
    {
        var (place, sent) = (row.GetInt64(0), row.GetString(3));
        var outcome = sent.Length == 0 ? null : OutcomeContent.Read(sent);
        if (outcome is not null)
        {
            placed.Add(
                place,
                new PlacedTransaction(
                    default, row.GetString(1), Instant.FromMicroseconds(row.GetInt64(2)), outcome.AgentVersion, outcome.Segments));
        }

        var said = row.GetString(7);
        var content = said.Length == 0 ? outcome! : OutcomeContent.Read(said);
        (judgements.TryGetValue(place, out var known) ? known : judgements[place] = [])
            .Add(Judgement.Of(row.GetInt64(4), (Verdict)row.GetInt64(5), (VerdictSource)row.GetInt64(6), content));
    }
}

/// <summary>What a culprit is looked up in: the segments of an outcome and its agent version, read when they are asked for.</summary>
/// <param name="content">The canonical form.</param>
internal sealed class UnjudgedWork(string content) : ISegmented
{
    private readonly SegmentValues segments = new(content);

    /// <inheritdoc/>
    public string? ValueOf(string cut) => cut == Culprit.AgentVersion ? OutcomeContent.Read(content).AgentVersion : segments.ValueOf(cut);
}

/// <summary>What was found in the window of one notice.</summary>
/// <param name="Judged">Judged places.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Segments">Counts of the segment values that have a wrong place.</param>
internal sealed record Finding(int Judged, int Wrong, List<SegmentCounts> Segments)
{
    public required IReadOnlyList<WrongTransaction> NewestWrong { get; init; }

    public required IReadOnlyList<CauseCount> Causes { get; init; }

    public required IReadOnlyList<VersionShare> Versions { get; init; }

    /// <summary>Judges that did not judge from the oldest place on.</summary>
    public required IReadOnlyList<NewJudge> Judges { get; init; }

    public Culprit? Culprit { get; init; }

    /// <summary>Position of the oldest wrong place; 0 when none is.</summary>
    public long OldestWrong { get; init; }

    public EpisodeBeginning? Beginning { get; init; }

    /// <summary>When the judged transaction happened.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>What it asks of work without any verdict; null when nothing was wrong.</summary>
    public SuspectCount.Question? Suspects { get; init; }

    /// <summary>Whose work is suspect; null for everybody's.</summary>
    public Culprit? Suspected { get; init; }

    public IReadOnlyList<Culprit> Beside { get; init; } = [];

    /// <summary>Who drives the window of a drift signal, if the signal's own value does not stand out without that one's places.</summary>
    public Culprit? Explains { get; init; }
}
