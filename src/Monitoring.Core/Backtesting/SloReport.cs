using Monitoring.Core.Alerts;

namespace Monitoring.Core.Backtesting;

/// <summary>What one SLO would have said.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO's name.</param>
/// <param name="State">Its state at the end.</param>
/// <param name="Judgements">Transactions that took a place.</param>
/// <param name="Mails">Notices of the window rule, each of which is a mail to the owner.</param>
/// <param name="Lowest">The lowest full window, the earliest on a tie; null when the window never filled.</param>
/// <param name="Episodes">Its episodes in order.</param>
/// <param name="Drift">Its drift signals in order.</param>
public sealed record SloReport(
    string Agent,
    string Slo,
    AccuracyState State,
    long Judgements,
    long Mails,
    WorstWindow? Lowest,
    IReadOnlyList<EpisodeReport> Episodes,
    IReadOnlyList<DriftReport> Drift)
{
    /// <summary>Drift notices, each of which is a mail to the owner.</summary>
    public int DriftMails => Drift.Count(signal => signal.IsMail);

    /// <summary>Mails per 1,000 judgements; null when nothing was judged.</summary>
    public double? MailsPerThousand => Judgements == 0 ? null : 1000.0 * Mails / Judgements;
}
