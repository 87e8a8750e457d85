using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Segments;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// The evidence of all notices one transaction makes of an agent: who, since when, and what else may be wrong. Their windows overlap and
/// the unjudged work is the same, so it is read once for all of them, and what was found in a window is kept, not its rows.
/// </summary>
internal sealed class AgentEvidence
{
    private readonly AgentLedger agent;
    private readonly Coverage coverage;
    private readonly EvidenceRows rows;
    private readonly Beginnings beginnings;
    private readonly HalfJudgedRows halfJudged;
    private readonly SuspectCount suspects = new(EvidenceRows.MostSuspects);
    private readonly Dictionary<WindowPicture, Finding> findings = new(ReferenceEqualityComparer.Instance);

    private AgentEvidence(AgentLedger agent, Coverage coverage, EvidenceRows rows, Beginnings beginnings, HalfJudgedRows halfJudged) =>
        (this.agent, this.coverage, this.rows, this.beginnings, this.halfJudged) = (agent, coverage, rows, beginnings, halfJudged);

    /// <summary>Reads what the notices among changes and signals need; nothing when there are none.</summary>
    /// <param name="transaction">The transaction of the notices.</param>
    /// <param name="agent">The agent's ledger.</param>
    /// <param name="coverage">Who answers for the agent.</param>
    /// <param name="changes">Its changes.</param>
    /// <param name="signals">Its drift signals.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<AgentEvidence> ReadAsync(
        WriteTransaction transaction,
        AgentLedger agent,
        Coverage coverage,
        IReadOnlyList<SloChange> changes,
        IReadOnlyList<DriftSignal> signals,
        CancellationToken cancellationToken)
    {
        var read = new EvidenceRows(transaction, agent);
        var begun = new Beginnings(agent, read, new BeginningRows(transaction, agent), signals);
        var evidence = new AgentEvidence(agent, coverage, read, begun, new HalfJudgedRows(transaction, agent));
        var told = changes.Where(change => change.Change.Notice is not null).ToList();
        var drifted = signals.Where(signal => signal.IsNotice).ToList();
        if (told.Count + drifted.Count == 0)
        {
            return evidence;
        }

        var pictures = told.Select(change => PictureOf(change.Picture)).Concat(drifted.Select(signal => PictureOf(signal.Picture)));
        var positions = pictures.SelectMany(picture => picture.Places).Select(place => place.Position);
        read.AskPlaces(positions.Concat(drifted.Select(signal => signal.Reading.Since.SincePosition)));
        begun.Ask(told, drifted);
        await read.SendAsync(cancellationToken);
        told.ForEach(evidence.FindWho);
        drifted.ForEach(evidence.Find);
        await read.SendAsync(cancellationToken);
        read.AskEarlierJudges(evidence.findings.Where(found => found.Value.Judges.Count > 0).Select(found => found.Key.Places[0].Position));
        read.AskPlaces(told.Where(change => change.Begins).Select(change => begun.SinceOf(change, evidence.CulpritOf(change))));
        await read.SendAsync(cancellationToken);
        told.ForEach(evidence.FindSinceWhen);
        evidence.halfJudged.Ask();
        await read.AnswerAsync(evidence.suspects, cancellationToken);
        return evidence;
    }

    /// <summary>What a notice says.</summary>
    public NoticeFacts FactsOf(SloChange change, NoticeKind kind)
    {
        var (found, facts) = Begin(kind, change.Slo, change.Picture, change.Counts, change.Position, change.At, change.TransactionId);
        return facts with
        {
            Episode = EpisodeNumber.Of(agent.Id, change.Episode.Id),
            OpenedAt = change.Episode.OpenedAt,
            Reopenings = change.Episode.Reopenings,
            WorstWrong = change.Episode.Worst.Wrong,
            WorstJudged = change.Episode.Worst.Judged,
            ClosedAt = change.Episode.ClosedAt,
            OldestWrong = rows.At(found.OldestWrong),
            Beginning = beginnings.WithDriftNotices(change, found.Beginning),
            Signals = ToldAlong(change, found),
            Toll = IsOver(change) ? TollOf(change, found) : null,
            Ranking = !IsOver(change) ? Rank(found, change.SloId, change.Slo, HealthyOf(change)) : [],
            Revision = change.TransactionId is null && !change.IsStanding ? RevisionOf(change.SloId) : null,
            Suspects = found.Suspects?.Suspects is { } suspected
                ? halfJudged.AddTo(suspected, change.SloId, change.Slo.Admission, found.Suspected) with { Position = agent.LastPosition }
                : null,
        };
    }

    /// <summary>
    /// True when a drift signal is no news: it is about a value that only shares the work of another, of whom somebody was told within the
    /// window.
    /// </summary>
    public bool IsExplained(DriftSignal signal) => findings[PictureOf(signal.Picture)].Explains is { } driving
        && beginnings.IsToldOf(new(signal.Key.SloId, driving.Cut, driving.Value), signal);

    /// <summary>Notes that somebody was told of a drift signal.</summary>
    public void Told(DriftSignal signal, long notice) => beginnings.Told(signal, notice);

    /// <summary>What a drift notice says.</summary>
    public NoticeFacts FactsOf(DriftSignal signal)
    {
        var (found, facts) = Begin(NoticeKind.Drift, signal.Slo, signal.Picture, signal.Counts, signal.Position, signal.At,
            signal.TransactionId);
        return facts with
        {
            Ranking = Rank(found, signal.Key.SloId, signal.Slo, signal.Healthy),
            Drift = new DriftFacts
            {
                Cut = signal.Key.Cut,
                Value = signal.Key.Value,
                Judged = signal.Reading.Since.Judged,
                Wrong = signal.Reading.Since.Wrong,
                Since = rows.At(signal.Reading.Since.SincePosition),
                RestJudged = signal.Key.Cut.Length == 0 ? 0 : found.Culprit!.RestJudged,
                RestWrong = signal.Key.Cut.Length == 0 ? 0 : found.Culprit!.RestWrong,
                Healthy = signal.Healthy,
                BaselineJudged = signal.Baseline?.Judged ?? 0,
                BaselineWrong = signal.Baseline?.Wrong ?? 0,
                Cuts = 1 + signal.Slo.Cuts.Count,
                Correlation = signal.Dependence.Correlation,
                IsGuaranteed = signal.Dependence.AllowsGuarantee,
            },
        };
    }

    private (Finding Found, NoticeFacts Facts) Begin(
        NoticeKind kind, Slo slo, WindowPicture? window, WindowCounts counts, long position, DateTimeOffset at, string? transactionId)
    {
        var picture = PictureOf(window);
        var found = findings[picture];
        return (found, new NoticeFacts
        {
            Kind = kind,
            Agent = agent.Name,
            Title = coverage.Title,
            Slo = slo.Name,
            Indicator = slo.Admission.Indicator == Indicator.Accuracy ? null : slo.Admission.Indicator,
            Target = slo.Rule.Target,
            AlertBelow = slo.Rule.AlertBelow,
            Window = slo.Rule.Window,
            Allowed = slo.Rule.Allowed,
            Position = position,
            At = at,
            TransactionId = transactionId,
            OccurredAt = found.OccurredAt,
            Wrong = counts.Wrong,
            Judged = counts.Judged,
            IsFull = counts.IsFull,
            SelfReported = picture.SelfReported,
            Episode = 0,
            OpenedAt = at,
            Culprit = found.Culprit,
            Beside = found.Beside,
            NewestWrong = found.NewestWrong,
            Causes = found.Causes,
            Judges = NewJudges(picture, found, slo.Admission.Indicator),
            Versions = found.Versions,
            Trend = picture.Trend,
            ReactionPlan = PlanText.Fill(slo.ReactionPlan, slo.Cuts, found.Culprit?.Cut, found.Culprit?.Value),
        });
    }

    private static WindowPicture PictureOf(WindowPicture? picture) =>
        picture ?? throw new InvalidOperationException("A notice comes with its window.");

    // What a revision filled anew it also changed last.
    private long? RevisionOf(long sloId) => coverage.Slos.FirstOrDefault(covered => covered.Id == sloId)?.Revision;

    private static bool IsOver(SloChange change) => change.Change.Notice is NoticeKind.Recovered or NoticeKind.Retired;

    private static EpisodeToll? TollOf(SloChange change, Finding found) => found.Beginning is null ? null : EpisodeToll.Of(
        found.Beginning,
        PictureOf(change.Picture).Kept,
        PictureOf(change.Picture).HasEveryPlace,
        change.Live.Judged,
        change.Live.Judged - change.Live.Correct);

    private Culprit? CulpritOf(SloChange change) => findings[PictureOf(change.Picture)].Culprit;

    private void FindWho(SloChange change)
    {
        var picture = PictureOf(change.Picture);
        var places = rows.Placed(picture.Places, change.Slo.Admission);
        var culprit = CulpritRule.Find(places, change.Slo.Cuts);
        findings[picture] = Look(places, IsOver(change) ? null : change.SloId, change.Slo) with
        {
            Culprit = culprit,
            Beside = culprit is null ? [] : CulpritRule.FindBeside(places, change.Slo.Cuts, culprit),
            OldestWrong = picture.Places.FirstOrDefault(IsKnownWrong).Position,
            OccurredAt = Evidence.OccurredAt(places, change.TransactionId),
        };
        beginnings.AskRunning(change, culprit);
    }

    private bool IsKnownWrong(Place place) => place.Content.HasFlag(PlaceContent.Wrong) && rows.At(place.Position) is not null;

    // Of an episode that is over everybody's unjudged work counts: nobody drives it any more.
    private void FindSinceWhen(SloChange change)
    {
        var picture = PictureOf(change.Picture);
        var found = findings[picture];
        var beginning = beginnings.Of(change, found.Culprit, found.OldestWrong);
        found = found with { Beginning = beginning, Suspected = IsOver(change) ? null : found.Culprit };
        if ((beginning?.Onset?.OccurredAt ?? rows.At(found.OldestWrong)?.OccurredAt) is { } since)
        {
            found = found with { Suspects = suspects.Ask(change.Slo.Admission.Dispositions, found.Suspected, since) };
            halfJudged.Need(change.SloId, since);
        }

        findings[picture] = found;
    }

    // The detector names its value; of all verdicts the window says who drives them.
    private void Find(DriftSignal signal)
    {
        var (picture, cuts) = (PictureOf(signal.Picture), signal.Slo.Cuts);
        var places = rows.Placed(picture.Places, signal.Slo.Admission);
        var named = signal.Key.Cut.Length == 0 ? CulpritRule.Find(places, cuts) : Evidence.Count(places, signal.Key.Cut, signal.Key.Value);
        findings[picture] = Look(places, signal.Key.SloId, signal.Slo) with
        {
            Culprit = named,
            Beside = named is null ? [] : CulpritRule.FindBeside(places, cuts, named),
            OccurredAt = Evidence.OccurredAt(places, signal.TransactionId),
            Explains = CulpritRule.FindExplaining(places, cuts, signal.Key.Cut, signal.Key.Value),
        };
    }

    // Not of whoever merely shares the work of the one named.
    private List<ToldSignal> ToldAlong(SloChange change, Finding found)
    {
        if (found.Beginning is not { } beginning)
        {
            return [];
        }

        StreamName?[] named =
        [
            new(DriftKey.Total, ""), beginning.Named, found.Culprit is { } culprit ? new(culprit.Cut, culprit.Value) : null,
            .. found.Beside.Select(beside => new StreamName(beside.Cut, beside.Value)),
        ];
        return [.. beginnings.SignalsSince(beginning, change)
            .Where(signal => signal.Notice is null)
            .Select(signal => new ToldSignal(new(signal.Key.Cut, signal.Key.Value), signal.TransactionId))
            .Where(signal => named.Contains(signal.Of))
            .DistinctBy(signal => signal.Of)];
    }

    private Finding Look(List<PlacedTransaction> places, long? ranked, Slo slo)
    {
        List<SegmentCounts> segments = ranked is null ? [] : [.. Evidence.Segments(places, slo.Cuts).Where(segment => segment.Wrong > 0)];
        segments.ForEach(segment => rows.AskPast(KeyOf(ranked!.Value, segment), EpochOf(ranked.Value)));
        return new Finding(places.Count(Evidence.IsJudged), places.Count(Evidence.IsWrong), segments)
        {
            NewestWrong = Evidence.NewestWrong(places),
            Causes = Evidence.Causes(places),
            Versions = Evidence.Versions(places),
            Judges = Evidence.LaterJudges(places),
        };
    }

    private List<NewJudge> NewJudges(WindowPicture picture, Finding found, string indicator)
    {
        var before = found.Judges.Count == 0 ? [] : rows.JudgesBefore(picture.Places[0].Position, indicator).ToHashSet();
        return [.. found.Judges.Where(judge => !before.Contains(judge.Judge))];
    }

    private IReadOnlyList<RankedSegment> Rank(Finding found, long sloId, Slo slo, double healthy) => Evidence.Rank(
        found.Segments.Select(segment =>
        {
            var (judged, wrong) = rows.PastOf(KeyOf(sloId, segment));
            var before = Math.Max(0, judged - segment.Judged);
            return segment with { HistoryJudged = before, HistoryWrong = Math.Clamp(wrong - segment.Wrong, 0, before) };
        }),
        slo.Cuts,
        found.Wrong,
        found.Judged,
        healthy);

    private static DriftKey KeyOf(long sloId, SegmentCounts segment) => new(sloId, segment.Cut, segment.Value);

    private long EpochOf(long sloId) => FoldOf(sloId).Watch.Epoch;

    private double HealthyOf(SloChange change) => DriftWatch.HealthyOf(change.Slo, FoldOf(change.SloId).Watch.Baseline).Share;

    private SloFold FoldOf(long sloId) => agent.Fold.Slos.First(fold => fold.Id == sloId);
}
