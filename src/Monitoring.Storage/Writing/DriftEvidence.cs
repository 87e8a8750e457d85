using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Writing;

/// <summary>Gathers what a drift notice says, once, in the transaction of the verdicts.</summary>
/// <param name="evidence">Reads the window.</param>
internal sealed class DriftEvidence(EvidenceRows evidence)
{
    /// <summary>What a drift notice says.</summary>
    public async Task<NoticeFacts> FactsAsync(AgentLedger agent, Coverage coverage, DriftSignal signal, CancellationToken cancellationToken)
    {
        var picture = signal.Picture ?? throw new ArgumentException("A notice comes with its window.", nameof(signal));
        var seats = await evidence.SeatsAsync(agent.Id, picture.Seats, cancellationToken).ConfigureAwait(false);
        var since = await evidence.TransactionAtAsync(agent.Id, signal.Reading.Since.SincePosition, cancellationToken).ConfigureAwait(false);
        var others = seats.Where(seat => signal.Key.Cut.Length > 0 && seat.Segments.GetValueOrDefault(signal.Key.Cut) != signal.Key.Value).ToList();
        return new NoticeFacts
        {
            Kind = NoticeKind.Drift,
            Agent = agent.Name,
            Title = coverage.Title,
            Slo = signal.Slo.Name,
            Target = signal.Slo.Rule.Target,
            AlertBelow = signal.Slo.Rule.AlertBelow,
            Window = signal.Slo.Rule.Window,
            Allowed = signal.Slo.Rule.Allowed,
            Position = signal.Position,
            At = signal.At,
            TransactionId = signal.TransactionId,
            Wrong = signal.Counts.Wrong,
            Judged = signal.Counts.Judged,
            IsFull = signal.Counts.IsFull,
            SelfReported = picture.SelfReported,
            Episode = 0,
            OpenedAt = signal.At,
            NewestWrong = Evidence.NewestWrong(seats),
            Versions = Evidence.Versions(seats),
            Trend = picture.Trend,
            ReactionPlan = signal.Slo.ReactionPlan,
            Ranking = await evidence.RankAsync(agent, signal.Key.SloId, signal.Slo, seats, signal.Healthy, cancellationToken).ConfigureAwait(false),
            Drift = new DriftFacts
            {
                Cut = signal.Key.Cut,
                Value = signal.Key.Value,
                Judged = signal.Reading.Since.Judged,
                Wrong = signal.Reading.Since.Wrong,
                Since = since,
                RestJudged = others.Count(Evidence.IsJudged),
                RestWrong = others.Count(Evidence.IsWrong),
                Healthy = signal.Healthy,
                BaselineJudged = signal.Baseline?.Judged ?? 0,
                BaselineWrong = signal.Baseline?.Wrong ?? 0,
                Cuts = 1 + signal.Slo.Cuts.Count,
                Correlation = signal.Dependence.Correlation,
                IsGuaranteed = signal.Dependence.AllowsGuarantee,
            },
        };
    }
}
