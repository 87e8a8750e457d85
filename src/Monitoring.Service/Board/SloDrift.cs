using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>
/// The drift watch of an SLO on its page: where it got worse, how strong the evidence is, and how far a mistake can be ruled out.
/// </summary>
internal static class SloDrift
{
    /// <summary>Values of a cut that are shown.</summary>
    public const int MostValues = 8;

    /// <summary>The section; nothing for a retired SLO.</summary>
    public static Html? Of(SloView view) => view.Drift is not { } drift ? null : Html.Of($"""
        <section id="drift">
        <h2>Drift</h2>
        {(drift.Slo.Covered.Slo.IsWatched ? Watched(drift, view) : Off)}
        </section>
        """);

    private static Html Off { get; } = Html.Literal("<p>Switched off in the registry: only the window rule watches this SLO.</p>");

    private static Html Watched(DriftReading drift, SloView view) => Html.Of($"""
        <p>{Sentence(drift.Slo.Drift)}</p>
        <p class="dim">{Mistakes(drift.Slo.Drift)}</p>
        <table>
        <thead><tr><th>Where</th><th>Evidence</th><th>Wrong</th>{(HasOnset(drift) ? null : Html.Literal("<th>Most likely worse since</th>"))}</tr></thead>
        <tbody>
        {drift.Cuts.SelectMany(cut => cut.Values.Take(MostValues), (cut, stream) => Row(cut.Cut, stream, HasOnset(drift) ? null : view.Present))}</tbody>
        </table>
        {Signals(drift, view)}
        <p class="dim"><a href="/v1/slos/{view.Name}/drift">All evidence</a></p>
        """);

    private const string Signalling = "It signals when the evidence of something worse reaches 100\u00A0%.";

    private static string Sentence(WatchReading watch) => watch.Baseline is { } baseline
        ? Invariant($"Normal is what it had shown when its baseline was frozen: {baseline.Wrong:N0} wrong of {baseline.Judged:N0}. {Signalling}")
        : Invariant($"Normal is what was agreed: at most {Ratio.Apart(Math.Round((decimal)watch.Healthy, 5))} wrong. {Signalling}");

    private static string Mistakes(WatchReading watch) => watch.Dependence switch
    {
        { AllowsGuarantee: true } =>
            "While it is normal, a signal comes by mistake at most once in 1,000 verdicts, usually far more rarely.",
        { Correlation: { } correlation and >= ErrorDependence.MostForGuarantee } => Invariant($"Its errors come in bunches (correlation of neighbours {correlation:0.00}), so no rate of mistaken signals can be promised."),
        _ => "Too few verdicts so far to say whether errors come in bunches, so no rate of mistaken signals is promised yet.",
    };

    // While an alarm says since when it has gone on, that is the one answer: stretches begin anew with each signal.
    private static bool HasOnset(DriftReading drift) => drift.Slo.Onset is not null;

    private static Html Row(string cut, StreamReading stream, Present? present) => Html.Of($"""
        <tr><td>{Name(cut, stream.Value)}</td><td>{(stream.Evidence >= 1 ? Html.Of($"<b class=\"amber\">▲ signal</b>") : Html.Of($"{Percent(stream.Evidence)}"))}</td><td>{Invariant($"{stream.Wrong:N0} of {stream.Judged:N0}")}</td>{(present is null ? null : Html.Of($"<td>{Since(stream, present)}</td>"))}</tr>

        """);

    private static Html Name(string cut, string value) =>
        cut.Length == 0 ? Html.Literal("all verdicts") : Html.Of($"<bdi>{cut} {value}</bdi>");

    private static string Percent(double evidence) => evidence < 0.01 ? "under 1\u00A0%" : Ratio.Whole(evidence);

    private static Html? Since(StreamReading stream, Present present) => stream.Since is not { } since ? null
        : Html.Of($"<bdi>{since.TransactionId}</bdi>, {present.Moment(since.OccurredAt)}: {Invariant($"{stream.SinceWrong} wrong of {stream.SinceJudged}")}");

    private static Html? Signals(DriftReading drift, SloView view) => drift.Signals.Count == 0 ? Html.Literal("<p>No signal so far.</p>") : Html.Of($"""
        <table>
        <thead><tr><th>Signal</th><th>Where</th><th>At</th><th>Mail</th></tr></thead>
        <tbody>
        {drift.Signals.Take(MostValues).Select(signal => Html.Of($"<tr><td>{view.Present.Moment(signal.At)}</td><td>{Name(signal.Cut, signal.Value)}</td><td><bdi>{signal.TransactionId}</bdi></td><td>{(signal.IsNotice ? "told" : "no mail")}</td></tr>\n"))}</tbody>
        </table>
        """);
}
